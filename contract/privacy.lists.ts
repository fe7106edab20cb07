// The word lists behind privacy.ts. All words are in folded form: lower case, no accents, ß as ss.
// They are lists of a language, not of a message: a word stands here because readers of that
// language use it, never because one text needed it.

import type { Language } from './words.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));

/** Three- and two-letter words and codes that look like the letters of a plate in a text in capitals. */
export const NOT_PLATE_LETTERS = set(`
  bin plp bus bel tel tot van het een met der den des dag uur min man nog wie niet les une aux par sur
  est les qui ete und der die das ist auf mit vor bei bis uhr von the and for you are not was eur usd kbo btw tva bce
  gsm gps aed bmw daf kia vwe kmh kwh pet eerste nrs cov iso din tgv ice jan feb mrt apr mei jun jul aug sep okt
  nov dec fod spf nmb vzw asb
  be nl fr de du en et le la un au il ou si ne se ce op in om te of is er ja uw zo na pz kb nv bv sa si wc pc tv
  no nr ok eu am im um zu es so ab an da at to on it we he us uk or if by do my go vb st ph tw co km kg cm mm
  b n e a r o`);

/** Codes before a dash that are no plate, even with a dash: "BIN-Z 12", "BE-3500". */
export const NOT_PLATE_CODES = set('bin plp nin pz be nl fr de lu uk eu cov iso din kb en bus n e');

/** Words that announce a plate, in any language; then a looser form is taken as one too. */
export const PLATE_WORDS =
  /\b(?:nummerpla(?:at|ten|atje)|plaatnummer|kenteken(?:plaat)?|plaat|plaque|immatricul\w{0,8}|kennzeichen|nummernschild|autonummer|number ?plate|licen[cs]e ?plate|plate|registration)\b/gi;

export const FIRST_NAMES = set(`
  jan piet pieter peter paul jef jozef josef joseph frans karel hendrik henri willy willem wim dirk luc marc mark
  erik eric geert kris kristof christophe christian christiaan stijn bart tom thomas tim koen johan johnny rudy
  ronny danny patrick philippe filip guy guido herman walter gert stefan steven stephane sven raf ralf robert rob
  roger rene etienne yves yvan ivan didier olivier michel mich michael mathieu matthias maxime max nicolas nico
  niels lars lucas luca noah liam louis arthur jules victor oscar leon gabriel adam finn elias milan vic mathis
  alexander alexandre alex benoit bernard bruno claude daniel david denis dominique emile fabrice francois frederic
  georges gerard gilles gregory guillaume hugo jacques jean jerome jonathan julien laurent marcel mario maurice
  pascal pierre quentin raphael remi romain sebastien serge simon sylvain theo thierry tristan vincent xavier
  antoine albert andre andreas anton axel bernd dieter dennis erwin ernst felix florian franz fritz georg gerd
  gunter gunther guenther hans harald heinz helmut holger horst jens joachim jorg jurgen juergen kai karl klaus kurt
  lukas manfred markus martin norbert oliver otto rainer reinhard rolf rudolf siegfried stephan thorsten ulrich uwe
  werner wolfgang sam samuel benjamin james john william george harry jack charlie edward richard andrew kevin brian
  stephen ryan jason justin ruben jeroen joris joost jelle jasper bram pim sander dries wout wouter thijs tibo
  thibaut lander lennert senne siebe seppe robbe kobe jonas gilbert gaston achiel cyriel omer marie maria anna anne
  an ann annick anja anneke annelies els elke ellen elise elisabeth emma emily eva evi evelien fien femke greet
  greta griet hilde heidi ilse ine ingrid inge ines isabelle jana jessica jo joke julie julia karen karin katrien
  katrijn kathleen kathy katleen kim kristien kristel laura lea leen lies liesbeth lien lieve linda lisa lotte
  louise lucie lut maaike magda marijke marleen marina martine mia mieke mila mona monique myriam nadia nadine nancy
  nathalie nele nina nora olivia patricia petra rachel renilde rita ria rosa rose ruth sabine sandra sara sarah
  saskia sofie sophie stephanie sonja susanne suzanne tamara tanja tess tinne tine ursula valerie vera veerle
  veronique viviane virginie wendy yasmine yolande zoe amelie agnes alice aline audrey aurelie barbara beatrice
  brigitte camille carine caroline catherine celine chantal charlotte chloe christelle christine claire claudine
  clara delphine denise dorothee elodie emilie fabienne florence francoise gabrielle genevieve ghislaine helene
  helga hannelore hanna hannah irene irina jacqueline jeanne jeannine josiane juliette justine laetitia liliane
  manon marguerite marianne mathilde melanie melissa mireille monika odette pauline renate roswitha simone sigrid
  silke solange sylvie therese ute waltraud yvette yvonne heike birgit gisela gudrun hildegard ingeborg jutta katja
  katharina marlies margarete elizabeth margaret mary susan jennifer mohamed mohammed mohammad muhammad ahmed ahmet
  mehmet mustafa mustapha ali hassan hasan hussein huseyin omar youssef yusuf ibrahim ismail khalid karim kamal
  rachid said abdel abdelkader abdellah abdul abdullah hamza bilal ayoub anas amine nabil mourad murat emre burak
  can cem kemal osman serkan tarik tariq yassine ilias soufiane zakaria fatima fatma aisha ayse aicha khadija naima
  samira latifa malika nawal zineb yasmina yasmin emine hatice zeynep elif meryem mariam soumia hafida houria
  rachida saida piotr pawel krzysztof andrzej tomasz marek michal jakub wojciech grzegorz lukasz marcin stanislaw
  jerzy agnieszka malgorzata katarzyna ewa joanna magdalena zofia krystyna beata dorota giuseppe giovanni antonio
  salvatore francesco luigi marco matteo alessandro andrea roberto paolo angelo carmelo domenico vincenzo rosario
  giulia francesca chiara giovanna lucia concetta carmela filomena ion gheorghe vasile mihai cristian florin ionut
  elena ioana georgi dimitar ivanka jose carlos manuel juan pedro joao luis miguel fernando carmen dolores mercedes
  svetlana olga oleksandr sergei vladimir natalia johann johannes klara lena lina hanne hannes jannes ludwig konrad
  gabriele gabi ursel egon alfred alois leo leonie lotta rik ivo jelena patrik staf stef stan tuur warre wannes ward
  joren jordy kenny brecht bjorn pepijn lowie lode ludo lieven leander maarten mathijs matthijs michiel nathan pol
  raymond roel ruud sepp tijs toon valentijn victorine wies yannick yoran zeger amber astrid aurelia bieke britt
  caro celien debbie dorien eefje eline emmy esther fleur frederique goele gwendolyn hanneke hilda imke janne jolien
  josephine kaat katelijne kelly liesje lore lise machteld margaux margot marijn merel nicole noor nore roos rosalie
  rosanne saar sien silvia stefanie tilly vicky wiske yana adrien alain alexis antonin armand aurelien bastien
  baptiste cedric charles corentin cyril damien edouard fabien fernand firmin florent gaetan gauthier geoffrey
  gregoire ghislain hadrien herve joel jocelyn kylian loic ludovic luke marius maxence mickael noe olive paulin
  regis rodolphe stanislas tanguy tony yannis adele angelique annie bernadette cecile coralie deborah edith elsa
  estelle eugenie eveline gaelle gilberte jade josette laurence lucile madeleine magali marjorie maud megane morgane
  noemie ophelie regine romane salome sandrine severine solene abdelhak abdelilah abdelaziz achraf adil aziz badr
  brahim driss el-hassan fouad hakim hicham idriss imad jamal jawad mehdi mounir moussa mounia nordin nourdine
  othman rayan redouan redouane rida saad salah samir sofian tawfik younes youness zouhair amina asma bouchra chaima
  dounia fadila farida ghizlane hajar hanan hind ikram imane jamila karima laila leila loubna mina najat rania salma
  sanae siham touria wafa zahra ahmad khaled ayhan bayram bulent cemal deniz erdal erkan ersin fatih ferhat gokhan
  hakan halil ilhan kadir mesut metin orhan ramazan recep selim sinan suleyman turgay umit yasar arzu aylin aysel
  aysegul derya ebru esra fadime filiz gul gulsen hulya leyla melek nuray ozlem sevgi songul tugba bartek bogdan
  dariusz jacek jaroslaw kamil kazimierz leszek maciej mariusz mateusz mikolaj radoslaw rafal ryszard slawomir
  wieslaw zbigniew zdzislaw aleksandra alicja anita aneta bozena danuta elzbieta grazyna halina iwona izabela
  jadwiga jolanta kinga marta renata sylwia teresa urszula wanda wioletta alberto alfredo carlo claudio dario davide
  enrico enzo fabio gaetano gino luciano lorenzo massimo maurizio nicola pasquale raffaele riccardo rino sergio
  stefano tommaso ugo umberto alessia antonella daniela elisabetta federica graziella ilaria luisa paola patrizia
  rosalia silvana valentina jacob joshua lewis steve susanna alan anthony barry colin craig darren dean derek donald
  gary gavin graham howard ian keith kenneth leonard lee malcolm neil nigel norman philip ronald russell scott shaun
  stanley stuart terry trevor wayne amy angela carol diane dorothy fiona gillian helen janet jane joan joanne joyce
  judith kate lesley lucy lynn maureen michelle pamela sally sharon sheila shirley tracey`);

/** The commonest surnames of Belgium and its neighbours that are no ordinary word. */
export const SURNAMES = set(`
  peeters janssens janssen jansen maes jacobs mertens willems claes goossens wouters desmet vermeulen pauwels
  dubois hermans aerts lambert dupont martens michiels smets claeys hendrickx devos coppens bogaerts verhoeven
  wauters lemmens vandenberghe vandamme verhaegen verstraeten thijs leemans verbeke vanhove lenaerts christiaens
  cuypers timmermans leclercq leroy lejeune dumont lambrechts dupuis evrard gilson collard delvaux lemaire
  lefebvre poncelet schmitz schmidt muller schneider meyer becker hoffmann wagner schulz smith jones williams
  johnson yilmaz kaya demir celik sahin ozturk benali elamrani haddad kowalski nowak wisniewski rossi russo
  esposito ferrari popescu ionescu peters devries dejong meijer durand moreau garcia`);

/** First names that are also ordinary words, months, places or brands: only taken with a surname behind. */
export const AMBIGUOUS_FIRST = set(`
  mark max an can ion said will rose rosa may sam vera mona adam roger angelo rosario dolores george mercedes carmen
  florence elf mila milan lies pascal christian frans raf franz jana leen lut maria louise marina otto guy luca omer
  kai victor victoria jo elif clara mia karel brian lea heidi tess nora penny grace faith hope summer amber robin
  daisy ruby iris linde roos bo sky storm jasmijn rik alma ivo brecht herve veerle tilly barry ursel toon`);

/** First names that open a sentence as a plain word in that language: "An den Bahnhof", "Can Hasselt ...". */
export const NOT_FIRST: Record<Language, ReadonlySet<string>> = {
  nl: set('ion can said'),
  fr: set('an can ion'),
  de: set('an'),
  en: set('an can will may said mark'),
};

/** What stands before a name that is not a person: places, buildings, storms, networks. */
export const PLACE_BEFORE = set(`
  sint saint sainte sankt santa san st ste rue avenue place chaussee boulevard quai ecole college athenee lycee institut
  institution clinique hopital gare parc stade square salle eglise residence cafe school college basisschool
  zaal ziekenhuis kliniek campus kerk park residentie woonzorgcentrum wzc station sporthal schule klinik kirche
  haltestelle storm tempete sturm orkaan ouragan orkan hurricane bin plp nin church hospital bin-z brasserie taverne
  frituur bakkerij boulangerie apotheek koning koningin prins prinses roi reine konig konigin king queen wijk quartier`);

/** What stands after a name that is not a person. */
export const PLACE_AFTER = set(`
  ziekenhuis hospitaal school college instituut kliniek campus kerk museum park plein straat zaal hal kapel
  stadion hospital street road lane avenue square church station schule klinik stiftung krankenhaus platz
  hemelvaart breughel`);

/** Capitalised words that never are a surname: sentence starters, roles, days, months, institutions. */
export const NOT_SURNAME = set(`
  een de het die dat deze dit wie wat waar wij u uw zij hij ik je bel kijk blijf kom gezien geen niet na bij in op
  om van voor met en of maar als er is was werd wordt politie brandweer stad gemeente bin gelieve sluit meld dank
  une un le la les l' cette ce il elle vous nous votre appelez restez vu police pompiers ville commune plp merci
  eine ein der das den dem sie er wir ihr rufen bleiben gesehen polizei feuerwehr stadt gemeinde danke bitte mitte anfang ende
  a an the he she it you your they we call stay seen please thank if police fire city
  persoon personne person gezin famille familie family man vrouw homme femme mann frau
  burgemeester bourgmestre burgermeister burgermeisterin minister commissaris commissaire schepen echevin coordinator coordinateur koordinator
  voorzitter president directeur inspecteur inspektor hoofdinspecteur wachtmeister korpschef gouverneur procureur
  maandag dinsdag woensdag donderdag vrijdag zaterdag zondag lundi mardi mercredi jeudi vendredi samedi dimanche
  montag dienstag mittwoch donnerstag freitag samstag sonntag monday tuesday wednesday thursday friday saturday sunday
  januari februari maart april mei juni juli augustus september oktober november december janvier fevrier mars
  avril mai juin juillet aout septembre octobre novembre decembre januar februar marz august dezember
  vermist vermiste disparu disparue vermisst vermisste missing
  sms whatsapp facebook gsm info alert test be-alert child focus nmbs sncb lijn tec stib
  hasselt genk kuringen runkst kiewit godsheide sint-truiden tongeren brussel bruxelles antwerpen gent luik liege
  namur eupen leuven mechelen brugge kortrijk charleroi mons halle belgie belgique belgien vlaanderen wallonie`);

/** Titles before a surname; the value says what the person becomes in the proposal. */
export const TITLES: ReadonlyMap<string, 'person' | 'family'> = new Map([
  ...[
    ...set(`heer dhr hr meneer mijnheer mevrouw mevr mevrouwtje mw mej juffrouw juf meester dokter dr notaris
      monsieur mr mme mlle madame mademoiselle maitre docteur herr herrn frau fraulein doktor mrs ms miss mx doctor
      wijkinspecteur inspecteur hoofdinspecteur commissaris agent bewoner bewoonster buurman buurvrouw burgemeester
      coordinator bourgmestre inspectrice commissaire voisin voisine nachbar nachbarin hauptinspektor inspektor burgermeister
      inspector constable sergeant officer neighbour mayor buur collega collegue kollege kollegin colleague`),
  ].map((title): [string, 'person'] => [title, 'person']),
  ...[...set('familie fam famille gezin echtpaar koppel ehepaar family')].map((title): [string, 'family'] => [
    title,
    'family',
  ]),
]);

/** Words that say a name follows. */
export const INTRODUCES_NAME = set(`
  genaamd heet heette naam roepnaam voornaam prenomme prenommee nomme nommee s'appelle appelle prenom nom
  heisst hiess namens vorname genannt named called name`);

export const PARTICLES =
  set(`van de der den vande vanden vander ter ten te 't op la le du des von zu el al ben bel ait
  di da del della dos d' l' mc o'`);

/** Two- and three-letter abbreviations with dots that are no initials. */
export const NOT_INITIALS =
  set(`nv bv cv vzw asbl sa sprl srl bvba uz ps nb tav vu olv us uk bin plp tv eu fod spf rsvp
  gsm pc aub svp ovv ivm tgv zb dh ua oa ie eg am pm ca va um uhr od ev cp be si btw tva vb pz zp wc cd sms cic`);

/** Nouns before a single capital that is a letter, not an initial: "zone B". */
export const LETTERED =
  set(`zone plan blok bloc block lijn ligne linie fase phase gebouw batiment gebaude type ring
  poort porte tor ingang entree hal halle hall vitamine klasse classe groep groupe gruppe perron deel partie teil categorie hepatitis`);

/** What a number that is not a house number belongs to: "lijn nr. 3". */
export const NUMBERED =
  set(`bus buslijn lijn tram tramlijn trein perron spoor ligne quai voie dossier pv zone wet afrit
  sortie uitrit linie buslinie gleis route knooppunt fietsknooppunt poort gate loket bureau zaal lokaal nood artikel art gsm
  telefoon noodnummer salle local guichet article train autobus schalter ausfahrt line platform room exit flight vlucht kamer
  formulier editie case file fiche akte zaak affaire telephone rang saal paragraaf punt test`);

/** What a number counts or measures, so that it is no house number: "Kerkweg 3 daders". */
export const COUNTED =
  /^(?:jaar|jarige|ans?|jahre?n?|years?|km|m|cm|meter|metres?|meters|metern|uur|u|h|heures?|uhr|hours?|min|minuten|minutes?|sec|kg|l|liter|litres|euro|euros|eur|x|keer|maal|fois|mal|times|weken|week|semaines?|wochen?|weeks?|dagen|dag|jours?|tagen?|days?|maanden|mois|monate?n?|months|nachten|pm|am|procent|graden|degres|grad|tot|unbekannte|onbekenden|inconnus|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|januar|marz|dezember|january|february|march|may|june|july|october|gemaskerde|gewapende|jonge|verdachte|individus|hommes|femmes|personnes|suspects|auteurs|voleurs|cambriolages|vols|voitures|velos|maisons|vehicules|pers|enfants|jeunes|patrouilles|manner|frauen|personen|tater|verdachtige|verdachtigen|einbruche|diebstahle|autos|fahrrader|hauser|fahrzeuge|kinder|men|women|people|burglaries|thefts|cars|bikes|houses|homes|vehicles|children|officers|masked|young|unknown|[a-z']*(?:mannen|man|vrouwen|daders|verdachten|mensen|kinderen|jongens|meisjes|jongeren|auto's|wagens|fietsen|voertuigen|woningen|huizen|gezinnen|sloten|inbraken|pogingen|diefstallen|ploegen|patrouilles|brandweerwagens|bewoners|bromfietsen|feiten|meldingen|kelders|garages|ramen|deuren))$/;

/** Street words and endings: what they close is a street, register or not. */
export const STREET_ENDING =
  /(?:straat|straatje|laan|steenweg|weg|plein|dreef|steeg|kaai|lei|singel|strasse|str|allee|platz|gasse)$/;
export const NOT_STREET =
  set(`weg onderweg snelweg autosnelweg terugweg vluchtweg omweg fietsweg spoorweg uitweg landweg
  plein speelplein schoolplein kerkplein dorpsplein marktplein steeg dreef straat laan steenweg strasse allee platz str
  gasse lei allerlei beiderlei kaai heenweg wandelweg bosweg veldweg radweg fussweg fluchtweg heimweg spielplatz parkplatz
  sportplatz marktplatz arbeitsplatz zijstraat winkelstraat hoofdstraat woonstraat autobahn unterweg deinweg hinweg durchweg`);
export const FRENCH_STREET =
  set(`rue avenue chaussee boulevard place chemin impasse allee quai clos drève dreve square
  ruelle route sentier esplanade`);
export const ENGLISH_STREET = set('street road lane avenue square drive close court way crescent terrace');

/** Words for people: an adjective of origin or colour beside one is about a person. */
export const PEOPLE = set(`
  man mannen vrouw vrouwen jongen jongens meisje meisjes kind kinderen jongere jongeren jongeman jongedame persoon personen
  dader daders verdachte verdachten inbreker inbrekers dief dieven individu individuen kerel kerels gast gasten
  koppel duo trio bende bendes groep groepje gezin familie buurman buurvrouw buren bewoner bewoners chauffeur bestuurder
  bestuurders inwoner inwoners dame heer heren dames bedelaar bedelaars verkoper verkopers leurder leurders arbeiders
  arbeider mensen lieden onbekende onbekenden student studenten werkman werkmannen onderdaan onderdanen tiener tieners handwerker handwerkers klusjesman klusjesmannen dakwerker dakwerkers werklui loodgieter bezoeker
  bezoekers toerist toeristen klant klanten voetganger voetgangers fietser fietsers wandelaar wandelaars werknemer werknemers passagier bejaarde senior
  homme hommes femme femmes garcon garcons fille filles enfant enfants jeune jeunes personne personnes auteur auteurs
  suspect suspects suspecte voleur voleurs individu individus couple bande bandes groupe groupes famille familles voisin
  voisine conducteur conducteurs gens ado adolescent adolescente dame dames monsieur messieurs vendeur vendeurs mendiant
  mendiants ouvriers malfaiteurs ressortissant ressortissants ouvrier artisan artisans touriste touristes client clients passant passants cycliste travailleur travailleurs cambrioleur cambrioleurs
  mann manner mannes frau frauen junge jungen madchen kinder jugendliche jugendlicher jugendlichen person tater
  taterin verdachtige verdachtiger verdachtigen einbrecher dieb diebe paar bande gruppe fahrer nachbar nachbarn herr
  herren unbekannte bettler verkaufer leute senior handwerkern staatsburger arbeiter arbeitern besucher touristen kunde kunden passant passanten
  men woman women boy boys girl girls child children youth youths teenager teenagers person persons people suspect suspects
  burglar burglars thief thieves male males female females couple gang group driver drivers neighbour neighbours guy guys
  lady gentleman national nationals citizen citizens family families beggar beggars lad lads workman workmen worker workers builder builders roofer roofers seller sellers tourist tourists visitor visitors customer customers`);

/** Words that say an adjective speaks of descent or looks. */
export const DESCENT = set(`
  afkomst uiterlijk ras race rasse origine herkomst nationaliteit accent uitzicht type voorkomen achtergrond roots bloed trekken
  apparence nationalite ascendance
  herkunft aussehen abstammung nationalitat akzent typ erscheinung staatsangehorigkeit
  origin appearance descent nationality looking heritage background ethnicity`);

/** Small words that may stand between an adjective and the person it is about. */
export const BETWEEN = set(`
  jonge oude oudere jongere grote kleine slanke magere stevige zware lange kale gemaskerde bejaarde blonde dronken onbekende en of
  uitziende ogende sprekende verdachte twee drie vier vijf
  jeune vieux vieil agee grand grande petit petite mince et ou
  junger junge jungen alte alter alten grosser grosse grossen kleiner kleine schlanker schlanke kraftiger aussehende
  aussehender unbekannter unbekannte und oder zwei drei
  young old older elderly tall short slim bald and or looking speaking`);

const NOUNS = {
  nl: `marokkaan(?:en)?|turk(?:en)?|roemeen|roemenen|bulgaar|bulgaren|albanees|albanezen|polak(?:ken)?|syrier(?:s)?|afghaan|afghanen|iraki(?:'s)?|algerijn(?:en)?|tunesier(?:s)?|congolees|congolezen|rus|russen|oekrainers?|noord-?afrika(?:an|nen)|afrika(?:an|nen)|aziaat|aziaten|chinees|chinezen|arabier(?:en)?|berbers?|oost-?europe(?:aan|anen)|zuid-?europe(?:aan|anen)|balkanners?|roma|zigeuners?|zigeunerin(?:nen)?|woonwagenbewoners?|nomaden?|buitenlanders?|vreemdeling(?:en)?|allochto(?:on|nen|ne)|migrant(?:en)?|immigrant(?:en)?|vluchteling(?:en)?|asielzoekers?|illegalen|transmigrant(?:en)?|moslims?|moslima(?:'s)?|islam|joden|jood|jodin|hindoes?|sikhs?|somalier(?:s)?|eritreeers?|nigerianen|nigeriaan|georgier(?:s)?|tsjetsjeen|tsjetsjenen|servier(?:s)?|kosovaar|kosovaren|pakistaan|pakistanen|indier(?:s)?|fransman|fransen|nederlanders?|duitsers?|italianen|italiaan|spanjaard(?:en)?|portugezen`,
  fr: `roms|tziganes?|tsiganes?|gitans?|gitanes?|manouches?|immigres?|immigrees?|migrants?|migrantes?|refugies?|refugiees?|sans-papiers|demandeurs? d'asile|musulmans?|musulmanes?|islam|juifs?|juives?|maghrebins?|maghrebines?|allochtones?|gens du voyage|beurs?|bougnoules?`,
  de: `turken?|turkin(?:nen)?|marokkaner(?:n|in|innen)?|rumanen?|rumanin(?:nen)?|pole|bulgaren?|albaner(?:n|in)?|syrer(?:n|in)?|afghanen?|iraker(?:n)?|algerier(?:n)?|tunesier(?:n)?|russen?|russin(?:nen)?|afrikaner(?:n|in)?|nordafrikaner(?:n|in)?|asiaten?|chinesen?|araber(?:n|in)?|osteuropaer(?:n|in)?|sudlander(?:n|in)?|roma|zigeuner(?:n|in)?|auslander(?:n|in)?|auslanderin(?:nen)?|migranten?|migrantin(?:nen)?|fluchtling(?:e|en)?|asylbewerber(?:n|in)?|moslems?|muslim(?:e|en|in|innen)?|islam|juden?|judin(?:nen)?|hollander(?:n)?|franzosen?|wallonen|flamen`,
  en: `moroccans|romanians|bulgarians|albanians|syrians|afghans|algerians|tunisians|russians|africans|asians|arabs|turks?|gypsy|gypsies|roma|travellers|foreigners?|immigrants?|migrants?|refugees?|asylum seekers?|illegals|muslims|islam|jews?|hindus?|sikhs?|pakistanis|eastern europeans?`,
} satisfies Record<Language, string>;

const DIRECTION =
  '(?:(?:noord|oost|zuid|west|centraal|nord|sud|est|ouest|ost|north|south|east|west|eastern|northern|central)-?)?';
const ADJECTIVES = {
  nl: `(?:marokkaans|turks|roemeens|bulgaars|albanees|albanes|pools|syrisch|afghaans|irakees|algerijns|tunesisch|congolees|congoles|russisch|oekraiens|afrikaans|aziatisch|chinees|chines|arabisch|europees|europes|slavisch|balkan|mediterraan|mediterran|zuiders|exotisch|buitenlands|islamitisch|joods|moslim|hindoeistisch|georgisch|servisch|kosovaars|somalisch|nigeriaans|pakistaans|indisch|frans|duits|nederlands|hollands|waals|italiaans|spaans|portugees|portuges|brits|engels|grieks|latino|(?:frans|anders|nederlands|arabisch|turks|duits|engels|pools|roemeens)talig)e?`,
  fr: `(?:marocain|turc|turqu|roumain|bulgare|albanais|polonais|syrien|syrienn|afghan|irakien|algerien|algerienn|tunisien|tunisienn|congolais|russe|ukrainien|ukrainienn|africain|asiatique|chinois|arabe|europeen|europeenn|slave|balkanique|mediterraneen|mediterraneenn|exotique|etranger|etrangere|basane|musulman|islamique|juif|juiv|tzigane|rom|maghrebin|georgien|serbe|kosovar|pakistanais|indien|francais|allemand|neerlandais|hollandais|flamand|italien|italienn|espagnol|portugais|britannique|anglais|grec|grecqu|latino|(?:franco|neerlando|arabo|anglo|germano|turco)phone)e?s?`,
  de: `(?:turkisch|marokkanisch|rumanisch|bulgarisch|albanisch|polnisch|syrisch|afghanisch|irakisch|algerisch|tunesisch|kongolesisch|russisch|ukrainisch|afrikanisch|asiatisch|chinesisch|arabisch|europaisch|slawisch|mediterran|sudlandisch|exotisch|auslandisch|fremdlandisch|muslimisch|islamisch|judisch|georgisch|serbisch|kosovarisch|pakistanisch|indisch|franzosisch|niederlandisch|hollandisch|flamisch|wallonisch|italienisch|spanisch|portugiesisch|britisch|griechisch|(?:franzosisch|deutsch|turkisch|arabisch|fremd|russisch)sprachig)(?:e|er|es|en|em)?`,
  en: `(?:moroccan|turkish|romanian|bulgarian|albanian|polish|syrian|afghan|iraqi|algerian|tunisian|congolese|russian|ukrainian|african|asian|chinese|arab|arabic|european|slavic|balkan|mediterranean|exotic|foreign|ethnic|muslim|islamic|jewish|georgian|serbian|kosovan|pakistani|indian|french|german|dutch|flemish|italian|spanish|portuguese|greek|latino|foreign-looking|(?:french|arabic|dutch|turkish|foreign|german|polish)-speaking)`,
} satisfies Record<Language, string>;

const COLOURED = {
  nl: `(?:zwart|blank|bruin|donker|getint|gekleurd|licht-?getint|donker-?getint)e?`,
  fr: `(?:noire?|blanche?|blanc|metisse?|foncee?|coloree?|bronzee?)s?`,
  de: `(?:schwarz|weiss|farbig|dunkel|dunkl|braun)(?:e|er|es|en|em)?`,
  en: `(?:black|white|brown|coloured|colored|tanned)`,
} satisfies Record<Language, string>;

const SKIN = {
  nl: `huidskleur|huidkleur|donkerhuidige?|blankhuidige?|lichthuidige?|kleurling(?:en)?|zwarten|neger(?:s|in)?|halfbloed(?:en)?|mulat(?:ten)?`,
  fr: `metis|metisse|metisses|basanee?s?|negres?|carnation|mulatres?`,
  de: `hautfarbe|(?:dunkel|hell|schwarz)hautig(?:e|er|es|en|em)?|neger(?:n|in)?|mischling(?:e)?`,
  en: `(?:dark|light|black|brown|olive|fair|pale)-?skinned|mixed-race|negro(?:es)?`,
} satisfies Record<Language, string>;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const perLanguage = (table: Record<Language, string>): Record<Language, RegExp> => ({
  nl: whole(table.nl),
  fr: whole(table.fr),
  de: whole(table.de),
  en: whole(table.en),
});

export const ORIGIN_NOUNS = perLanguage(NOUNS);
export const ORIGIN_ADJECTIVES = perLanguage({
  nl: DIRECTION + ADJECTIVES.nl,
  fr: DIRECTION + ADJECTIVES.fr,
  de: DIRECTION + ADJECTIVES.de,
  en: DIRECTION + ADJECTIVES.en,
});
export const SKIN_ADJECTIVES = perLanguage(COLOURED);
export const SKIN_WORDS = perLanguage(SKIN);

/** "donkere huid", "peau foncée", "dark skin": the colour and the skin in one phrase, either order. */
export const SKIN_PHRASE =
  /(?<!\w)(?:(?:met |a la |de |avec la |with |mit )?(?:een |la |a )?(?:(?:zeer |tres |very |sehr )?(?:donkere?|lichte?|bleke|blanke|zwarte|bruine|getinte|dunkler?|dunkle|helle|heller|weisser?|schwarzer?|brauner?|dark|light|black|white|brown|pale|olive|fair) (?:huid(?:skleur|je)?|gelaats?kleur|hautfarbe|haut|skin(?: colou?r| tone)?|teint|complexion)|(?:peau|teint|carnation) (?:tres |plutot )?(?:foncee?|noire?|mate?|claire?|blanche?|basanee?|brune?|halee?))|(?:(?:licht|donker) )?getinte?(?! [a-z]*(?:ruit|ruiten|raam|ramen|glas|glazen|vensters?|achterruit))(?<!(?:ruiten|ramen|glas|vensters|zijn) (?:licht |donker )?getint)|(?<=(?:mannen|man|vrouw|vrouwen|personne|personnes|homme|femme|persoon|personen|person|people|men|woman) )(?:van kleur|de couleur|of colou?r))(?!\w)/g;

/** Points of the compass that stand apart before an English adjective: "Eastern European". */
export const COMPASS = set('north south east west northern southern eastern western central');

/** "een Pool", "zwei Polen": with a count they are people, alone Poland or a pole. */
export const POLES = set('pool polen pole');
export const COUNTING = set(
  `een twee drie vier vijf enkele ein einen einem zwei drei vier funf einige mehrere`,
);

/** What follows an English adjective that stands for a person: "a Moroccan with a bag". */
export const ENGLISH_AFTER = set('in with who was is and on from at near wearing has had ran or carrying');

/** What makes a French adjective of origin a noun: "un marocain", "des étrangers". */
export const FRENCH_COUNTING = set(
  `un une des les d' deux trois quatre cinq plusieurs quelques ces ce cette certains`,
);

/** Digits and tens as people say a number, for "nul vier zeventig, twaalf vierendertig". */
export const ZERO = set('nul zero null oh');
export const SPOKEN_NUMBER =
  /^(?:nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|(?:der|veer|vijf|zes|zeven|acht|negen)tien|(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)en)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|(?:zero|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|septante|nonante)(?:-(?:et-)?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt))*|null|eins?|zwei|zwo|drei|funf|sechs|sieben|neun|zehn|zwolf|(?:drei|vier|funf|sech|sieb|acht|neun)zehn|(?:(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)und)?(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig)|oh|one|two|three|four|five|seven|eight|nine|ten|double|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)$/;

/** Countries as they stand after "from" in the four languages, for "een man uit Marokko". */
export const COUNTRIES = set(`
  marokko turkije roemenie bulgarije albanie polen syrie afghanistan irak algerije tunesie congo rusland oekraine afrika
  azie oost-europa noord-afrika georgie somalie nigeria pakistan maroc turquie roumanie bulgarie pologne
  algerie tunisie russie ukraine afrique asie turkei rumanien bulgarien albanien syrien algerien tunesien
  russland morocco turkey romania bulgaria albania poland syria iraq algeria tunisia russia africa asia eritrea`);
export const FROM = set("uit aus from du de d' van");
