// The measure of privacy.ts: message texts with the marks a careful prevention officer
// would want on them. Written by hand as such texts are written; not one is quoted.
//
// A label stands in the sentence itself: {plate|1-ABC-123}. What carries no label must
// not be marked. The sentences are wanted results, not results of the checker: those it
// gets wrong stay as they are and count as misses and false marks in the report.
// Half are traps: texts that look like personal data and are none.

import type { MarkKind, StopKind } from './privacy.ts';
import type { Language } from './words.ts';

export type Expected = {
  readonly kind: StopKind | MarkKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
};
export type Labelled = {
  readonly language: Language;
  readonly text: string;
  readonly expected: readonly Expected[];
};

/** Streets the sentences take place in; the checker knows them as its register. */
export const labelledStreets: readonly string[] = [
  'Kerkweg',
  'Spoorpad',
  'Kerkweg-Spoorpad',
  'Koning Albertlaan',
  'Jan Peetersstraat',
  'Burgemeester Bollenstraat',
  'Dr. Willemsstraat',
  'Sint-Lambertusstraat',
  'Maria Pypelinckxstraat',
  'Graaf de Brigodestraat',
  'Zwarte-Brugstraat',
  'Marokkolaan',
  'Heide',
  'Dorp',
  'Elfde-Liniestraat',
  "Rue de l'Église",
  'Rue Jean Jaurès',
  'Place Saint-Lambert',
  'Rue des Juifs',
  'Kirchweg',
  'Am Berg',
  'Peter-Becker-Straße',
];

export const labelledEmergencyNumbers: readonly string[] = [
  '101',
  '112',
  '116 000',
  '110',
  '1722',
  '0800 12 345',
  '070 245 245',
];

const NL = `
BIN Kiewit-Heide POLITIE 19u15: inbraak Kerkweg, man te voet gevlucht richting station. Donkere jas, rugzak. Licht aan, blijf binnen. Gezien? Bel 101
BIN Kiewit-Heide POLITIE 19u26: zoekactie Kerkweg-Spoorpad loopt. Kijk vanuit huis naar tuin en oprit. Iets verdachts? Bel 101. Kom niet zelf tussen.
BIN Kiewit-Heide POLITIE 19u41: zoekactie afgelopen. Dank voor uw waakzaamheid. Uitleg volgt morgen per mail. Verdachte zaken melden blijft via 101.
BIN Godsheide POLITIE 19u16: inbraak gemeld in buurwijk Kiewit-Heide. Man te voet gevlucht, donkere jas, rugzak. Gezien? Bel 101. Blijf binnen.
Gisteren om 19u12 werd een inbraak gemeld in de Kerkweg. Dankzij uw telefoontjes kon een patrouille om 19u33 een verdachte oppakken. Het onderzoek loopt; meer kunnen we niet zeggen. Sluit ook bij korte afwezigheid ramen en deuren. Uw gemandateerde politieambtenaar.
BIN Runkst POLITIE 17u05: vermist sinds 16u20, man 82 jaar, 1m75, grijs haar, blauwe jas, bruine pet. Kijk in tuin, garage, schuur. Gezien? Bel 101
BIN Runkst POLITIE 18u02: de vermiste man is veilig terecht. Stop met zoeken. Wis de beschrijving en deel ze niet verder. Hartelijk dank!
BIN Kuringen POLITIE 15u40: vermist kind, meisje 6 jaar, rode jas, gele laarzen, laatst gezien speelplein 15u10. Kijk in tuin en schuur. Gezien? Bel 101
Stad Hasselt 13u15: brand Kanaalzone, giftige rook richting Kuringen. Ga naar binnen, sluit ramen en deuren, zet ventilatie uit. Bel 112 enkel bij nood.
Stad Hasselt 14u30: rook Kanaalzone neemt af. Kuringen: blijf binnen, ramen en deuren dicht. Volgend bericht ten laatste 15u30. Info: hasselt.be
Stad Hasselt 16u45: EINDE ALARM rook Kanaalzone. Gevaar geweken. Verlucht uw woning, was groenten uit de tuin. Info: hasselt.be
BIN Kuringen POLITIE 13u22: volg het bericht van de stad over de rook. Blijf binnen, verwittig oudere buren per telefoon. Kom niet kijken, hou weg vrij.
TEST Stad Hasselt 10u00: dit is een oefening. U hoeft niets te doen. Bel niet naar 101 of 112.
BIN Kiewit-Heide INFO: 3 fietsdiefstallen station deze week, telkens 17u-19u. Gebruik 2 sloten en registreer uw fiets. Tips: uw wijkinspecteur.
Witte bestelwagen met nummerplaat {plate|1-ABC-123} reed weg richting Genk.
Gezien: grijze Audi, {plate|1ABC123}, twee inzittenden. Bel 101.
De dader reed met {plate|1-XYZ-...} richting E313.
Verdachte wagen met plaat beginnend met {plate|1-ABC}, rest onbekend.
Zwarte Golf met oude plaat {plate|ABC-123}.
Let op een rode bromfiets, kenteken {plate|123-ABC}.
Nederlandse plaat {plate|GH-123-B} gezien in de Kerkweg.
Een Duitse wagen met plaat {plate|AC-XY 1234} staat al dagen in de Koning Albertlaan.
Bestelwagen uit Frankrijk, {plate|AB-123-CD}, rijdt traag door de wijk.
Nummerplaat eindigt op {plate|456}, kleur wit.
Camionette {plate|1 ABC 123} stopte aan elk huis.
De bestuurder van {plate|2–DEF–456} vluchtte te voet.
Volgens een buur was de plaat {plate|1-abc-12.}, niet zeker.
Luxemburgse nummerplaat {plate|AB 1234} gezien aan het station.
Heeft u info? Bel {phone|0470 12 34 56}.
Info bij de coördinator: {phone|0470/12.34.56}
Contact: {phone|+32 470 12 34 56} of {phone|011/23.45.67}
Bel {phone|0032 11 23 45 67} voor meer uitleg.
Stuur een sms naar {phone|0470123456} vóór vrijdag.
Bel de wijkdienst op {phone|011 23 45 67} of bij nood 101.
Nederlands nummer {phone|06-12345678} belt mensen op en vraagt bankcodes.
Oplichter belt met {phone|+33 6 12 34 56 78}.
Geef een seintje op gsm {phone|470 12 34 56}.
Bel mij op {phone|nul vier zeventig, twaalf vierendertig zesenvijftig}.
Tel. {phone|011-234567}, elke dag van 9u tot 17u.
Mail uw tips naar {email|jan.peeters@voorbeeld.be}.
Inschrijven via {email|bin.kiewit@gmail.com} voor 12 maart.
Stuur een bericht naar {email|jan at gmail punt com}.
Mail naar {email|wijk[at]voorbeeld.be} met uw vraag.
{sender|BE-Alert}: giftige rook, blijf binnen.
{sender|1789}: sluit ramen en deuren.
Giftige rook in Kuringen. Blijf binnen. {sender|BE-Alert}
Dit is een bericht van {sender|BE-Alert}. Sluit ramen en deuren.
{sender|BE-Alert} meldt: de rook neemt af.
Brand Kanaalzone, afzender {sender|BE-Alert}, blijf binnen.
Volg BE-Alert en de berichten van de stad.
Schrijf u in op BE-Alert: www.be-alert.be
Sms'en van 1789 komen van de overheid, niet van ons.
Dit is geen bericht van BE-Alert maar van uw buurtnetwerk.
Inbraak bij {name|de heer Peeters} in de Kerkweg.
{name|Mevrouw Janssens} mist haar fiets sinds gisteren.
{name|Dhr. Claes} zag twee mannen in de tuin.
Vraag het aan {name|mevr. De Smet} van de stuurgroep.
Vermist: {name|Jan Peeters}, 82 jaar, blauwe jas.
De vermiste heet {name|Emma}, 6 jaar, rode jas.
Gevonden portefeuille van {name|Mohamed El Amrani}, afhalen bij de politie.
{name|Fatima Benali} organiseert de buurtvergadering.
Dank aan {name|Piotr Kowalski} voor de hulp.
Verdachte {name|J.P.} werd vrijgelaten.
De vergadering wordt geleid door {name|A. Vandenbroeck} en start om 20u.
De {name|familie Wouters} is met vakantie tot 12 augustus.
Volgens {name|Giuseppe Rossi} stond de deur open.
Inlichtingen bij {name|wijkinspecteur Hermans} van de politie.
De hond van {name|Ingrid} is ontsnapt, bruine labrador.
{name|Ayse Yilmaz} werd opgelicht door een valse loodgieter.
{name|Janssens} van de hoek zag de dader lopen.
De zoon van {name|Peeters} werd opgepakt.
{name|dhr. peeters} zag de dader.
Inbraak Kerkweg {house-number|41}, blijf waakzaam.
Inbraak in de Kerkweg {house-number|nr. 41} rond 19u15.
Poging tot inbraak Koning Albertlaan {house-number|12 bus 3}.
Diefstal uit wagen ter hoogte van {house-number|nummer 7}.
Jan Peetersstraat {house-number|12, 14 en 16}: inbraak in tuinhuizen.
Dieven aan het werk in de Maria Pypelinckxstraat {house-number|8A}.
Brand in Dorp {house-number|5}, rij om via Heide.
Huiszoeking Burgemeester Bollenstraat {house-number|23}. Blijf weg.
Er werd ingebroken op {house-number|huisnummer 19}.
Verdacht voertuig voor Elfde-Liniestraat {house-number|101}.
Kerkweg {house-number|41/2}: rook uit het dak.
De bewoner van {house-number|41} zag de dader.
Een {origin|Marokkaanse} man belt aan en vraagt geld.
Twee {origin|Roma} gezien in de Heide.
Verdachte is {origin|van Turkse afkomst}.
Drie mannen {origin|met Oost-Europees uiterlijk} bellen aan.
Een groep {origin|buitenlanders} hangt rond aan het station.
De dader is een {origin|Marokkaan} van ongeveer 20 jaar.
Opgelet voor {origin|zigeuners} die werk aanbieden.
Een {origin|Franstalige} man vraagt om binnen te mogen.
Twee {origin|Noord-Afrikaanse} jongeren vluchtten te voet.
Een {origin|moslim} met baard liep door de tuin.
{origin|Vreemdelingen} verkopen tapijten aan de deur.
Een {origin|Poolse} chauffeur vroeg de weg.
Jonge {origin|allochtoon} gezien met een koevoet.
Een man {origin|uit Roemenië} biedt dakwerken aan.
De inbreker was {origin|Albanees}.
De vrouw droeg een hoofddoek en een {origin|islamitisch} gewaad.
Een {origin|Pool} vroeg of hij binnen mocht.
Man met {skin|donkere huid}, zwarte jas.
Een {skin|zwarte} man van 30 jaar vluchtte richting station.
Verdachte heeft een {skin|getinte huidskleur}.
Twee {skin|blanke} vrouwen belden aan.
Een {skin|getinte} jongeman op een fiets.
Een {skin|donkere} man met een rugzak.
Verdachte: {skin|donkerhuidige} man, 1m80.
Persoon {skin|van kleur} gezien in de garage.
Inbraak Jan Peetersstraat, dader te voet richting Koning Albertlaan.
Zoekactie Dr. Willemsstraat en Burgemeester Bollenstraat.
Kerkweg afgesloten van 8u tot 17u. Rij om via Marokkolaan.
Kerkweg 3 inbraken deze week, sluit ramen en deuren.
Kerkweg, 2 mannen gevlucht richting Spoorpad.
Kerkweg 19.15 uur: inbraak gemeld.
Werken Kerkweg van 12/3/2026 tot 15/3/2026.
Kerkweg 24 december: kerstdrink vanaf 18u.
Ongeval E313 richting Luik, file 5 km, rij om via N20.
Bus 36 en lijn 4 rijden om via de Heide.
Twee mannen in zwarte jas, donkere auto, witte bestelwagen.
Vrouw met grijs haar, bruine tas en blanke lederen schoenen.
Zwarte Audi met getinte ruiten, nummerplaat onbekend. Bel 101.
Man met donkere pet, zwart geklede vriend, 2 rugzakken.
Vergadering maandag 12 januari 2026 om 19u30 in zaal Sint-Jan.
De Turkse lira daalt, opgelet voor wisseltrucs.
Een Franse nummerplaat werd gezien, meer weten we niet.
Duitse herder weggelopen, bruin met zwart, luistert goed.
Storm Ellen komt eraan: zet vuilnisbakken binnen.
Vraag info in Jessa Ziekenhuis of het Virga Jesse College.
De Jan Palfijn kliniek oefent op 12/10/2026.
BIN Jan Peeters bestaat 10 jaar: receptie op 5 mei.
KBO-nummer 0123.456.789 hoort bij een valse firma.
Rekening BE71 0961 2345 6769 wordt gebruikt voor oplichting.
Antigifcentrum: 070 245 245. Bij nood 112.
Kind vermist? Bel Child Focus op 116 000 of 116000.
Gratis nummer 0800 12 345 (ook 0800/12.345) voor vragen over de rook.
Bel 101 of 112, niet de coördinator.
Opening op 01/02/2026 19.30 in de Dorpsstraat.
Markt van 08.30-12.00 en 13.00-17.00.
Code oranje: 100 km/u wind, 25 graden, 40 mm regen.
Op 112 meldde een buur rook; 3 ploegen, 12 brandweermannen.
Zone B. Blijf binnen. Zone C. Verlucht.
De n.v. en de v.z.w. kregen valse facturen van 250 euro.
BEL 112 BIJ NOOD. BEL 101 VOOR POLITIE.
PV nr. 12 is opgemaakt, dossier nr. 345.
Trein van 17u05 op perron 3 geschrapt. Bus nr. 7 rijdt wel.
Volg @stadhasselt of kijk op hasselt.be/veilig voor uitleg.
Uw wijkinspecteur komt langs op woensdag 4 maart.
De burgemeester en de korpschef ondertekenden het charter.
Let op: valse agenten vragen bankkaart. De politie doet dat nooit.
Nieuwe fietsen: 15 stuks gelabeld aan de Zwarte-Brugstraat.
Europese noodnummerdag op 11 februari: 112 werkt overal.
Nederlandse taallessen starten in het Turks restaurant.
Rijd niet via Graaf de Brigodestraat of Sint-Lambertusstraat.
Iets gezien tussen 17u en 19u? Bel 101. Model: VW T5, BMW X3 of Peugeot 208.
Dossier 2026-0412, ref. AB-12: zie e-mail van maandag.
Dienst Vreemdelingenzaken neemt geen contact op per sms.
In mei en augustus houdt de politie afwezigheidstoezicht, 65 woningen vorig jaar.
Gisteren omstreeks 02u30 werd een Mercedes gestolen aan de Luikersteenweg {house-number|214}.
Wie zag een rode Seat met plaat {plate|1-GHK-482}?
Daders vluchtten in een zwarte BMW, deel van de plaat: {plate|2-C} en {plate|77}.
Een onbekende man belt aan en zegt van de watermaatschappij te zijn. Laat niemand binnen.
Onze buur {name|Rik Verbruggen} werd slachtoffer van phishing.
De stuurgroep dankt {name|Els} en {name|Tom} voor de koffie.
Vragen? {name|Katrien Moors}, {phone|0495-67.89.01}, {email|katrien.moors@telenet.be}
Zaterdag garageverkoop in de Jan Peetersstraat en de Heide, parking aan het station.
Aanhouding van twee personen na inbraakpoging, met dank aan oplettende buurtbewoners.
De gezochte persoon spreekt {origin|Arabisch}.
Verdachte sprak gebroken Nederlands en droeg een grijze trui.
Groepje {origin|Bulgaren} probeert valse goudjuwelen te verkopen.
Vermist: meisje, 12 jaar, lang zwart haar, bruine ogen, blank topje.
{skin|Zwarte} jongen, ongeveer 16 jaar, rende weg via Spoorpad.
Dader: slanke man, {skin|licht getint}, 1m80, donkere kledij.
De politie zoekt getuigen van een aanrijding op de N74 ter hoogte van kilometerpaal 12.
Er waren 4 pogingen in de Boomgaardstraat en 2 in de Dorpsstraat.
Brand bij bakkerij Peeters, de Kerkweg is afgesloten.
Bezorgdienst belde aan op nr {house-number|17}, pakje verdween.
Info: {phone|011 24 00 00} niet bellen, wel {phone|011 24 12 34}.
Noodnummer onbereikbaar? Bel 0800 12 345.
Het Rode Kruis zoekt vrijwilligers op 21 maart.
Minister Verlinden bezoekt het BIN op 3 juni.
Op de Bergense Steenweg {house-number|475} lekte gas.
Stad en politie zoeken BIN-coördinator voor Kiewit-Heide.
Scooter zonder nummerplaat, bestuurder met integraalhelm.
Dieven stelen koperen buizen van 3 m aan werf 12.
Een {origin|Syrisch} gezin zoekt een fietsje voor hun zoon.
Iemand belde met {phone|0032(0)475123456} en vroeg codes.
De gestolen fiets heeft framenummer WBK123456X.
`;

const FR = `
BIN Fourons POLICE 19h15 : cambriolage Rue de l'Église, homme en fuite à pied vers la gare. Veste noire, sac à dos. Vu ? Appelez le 101
Ville de Hasselt 13h15 : incendie, fumée toxique vers Kuringen. Rentrez, fermez portes et fenêtres. 112 seulement en cas d'urgence.
Camionnette blanche immatriculée {plate|1-ABC-123} vue dans le quartier.
Plaque française {plate|AB-123-CD}, voiture grise.
Plaque commençant par {plate|1-XY.}, suite inconnue.
Voiture {plate|1ABC123} abandonnée Place Saint-Lambert.
Scooter noir, plaque {plate|MAB-12}, deux passagers.
Appelez le {phone|0470/12.34.56} pour témoigner.
Contact : {phone|+32 (0)4 223 45 67}
Téléphonez au {phone|04 223 45 67} ou au 101.
Numéro français {phone|06 12 34 56 78} utilisé par un escroc.
Écrivez à {email|plp.dison@exemple.be} avant lundi.
Écrivez à {email|plp arobase exemple point be}.
{sender|BE-Alert} : restez à l'intérieur.
Message au nom de {sender|BE-Alert} : fermez les fenêtres.
Inscrivez-vous sur BE-Alert et suivez la commune.
Les SMS du 1789 viennent du Centre de crise.
Vol chez {name|Mme Dubois} hier soir.
{name|Monsieur Lambert} a vu deux hommes dans le jardin.
Disparu : {name|Jean-Pierre Dupont}, 82 ans, veste bleue.
L'enfant s'appelle {name|Léa}, 6 ans, bottes jaunes.
{name|M. Leroy} coordonne le PLP.
Merci à {name|Karim Haddad} pour son aide.
La {name|famille Martin} est en vacances.
{name|Mlle Petit} a perdu son chat.
Le fils {name|Dumont} a été vu près de la gare.
Cambriolage au {house-number|41} rue de l'Église.
Cambriolage {house-number|12}, rue Haute vers 20h.
Rue Jean Jaurès {house-number|5} : porte forcée.
Vol au {house-number|n° 12} de la rue.
Fumée Place Saint-Lambert {house-number|7 bte 2}.
Un homme {origin|marocain} sonne aux portes.
Deux femmes {origin|roumaines} mendient devant la gare.
Suspect {origin|d'origine turque}, 30 ans.
Individu {origin|de type nord-africain} vu près de l'école.
Des {origin|gitans} proposent du goudron.
Un {origin|Polonais} demande du travail.
Deux jeunes {origin|maghrébins} en fuite.
Un {origin|musulman} barbu dans la rue.
Homme {origin|néerlandophone} demande à entrer.
Groupe d'{origin|étrangers} devant le magasin.
Homme à la {skin|peau foncée}, veste bleue.
Un homme {skin|noir} de 30 ans court vers la gare.
Une femme {skin|métisse}, 25 ans, sac rouge.
Individu au {skin|teint basané}.
Personne {skin|de couleur} vue dans le garage.
Un {skin|Noir} attend devant la banque.
Homme vêtu de noir, casquette blanche, cheveux bruns.
Voiture noire, vitres teintées, plaque inconnue. Appelez le 101.
Travaux Rue des Juifs du 12 au 15 mars, de 8h à 17h.
Réunion lundi 12 janvier 2026 à 19h30, salle Saint-Jean.
Rue Jean Jaurès fermée, 2 voitures accidentées.
Rue de l'Église, 3 cambriolages cette semaine.
Le restaurant turc et la plaque française ne sont pas en cause.
La Croix-Rouge de l'Union européenne donne cours de langue arabe.
Madame, Monsieur, le PLP vous invite le 5 mai à 20h.
Disparue : fille 6 ans, 1m15, cheveux blonds, bottes jaunes. Child Focus 116 000.
Zone A. Restez chez vous. Bus 4 dévié par la N3, E40 fermée.
Numéro gratuit 0800/12 345, ouvert de 9.00-17.00.
A.S.B.L. et S.A. : attention aux fausses factures de 250 euros.
Tempête Ciara : rentrez les poubelles, 100 km/h attendus.
Collège Saint-Louis et hôpital Marie Curie évacués.
Berger allemand perdu, noir et brun, collier rouge.
Train de 17h05, voie 3, supprimé. Dossier n° 345 ouvert.
Vol de vélo au {house-number|23} de la chaussée de Liège cette nuit.
Deux individus cagoulés ont pris la fuite en Peugeot 308 grise, plaque {plate|1-VBN-903}.
La police de Dison remercie les riverains.
Contactez {name|Anne-Sophie Delvaux} au {phone|087/33.12.45}.
Un faux agent des eaux sonne aux portes, il parle avec un accent.
Homme de {origin|type européen}, 40 ans, barbe courte.
Suspect {skin|à la peau claire}, cheveux roux.
Des ouvriers {origin|roumains} proposent des travaux de toiture.
Recherche : fillette disparue, 8 ans, robe blanche, nattes noires.
Incendie rue du Moulin {house-number|17}, évitez le quartier.
Le bourgmestre invite les habitants samedi 14 à 10h, salle communale.
{name|Mme Van den Berghe} offre une récompense.
Réunion avec l'inspecteur de quartier, 12 personnes présentes.
Le 112 reste joignable, le 101 aussi.
La voiture volée est une Clio blanche de 2019, 120000 km.
Le {name|docteur Simon} est absent.
`;

const DE = `
NIN Eupen POLIZEI 19:15: Einbruch Kirchweg, Mann zu Fuß Richtung Bahnhof geflüchtet. Dunkle Jacke, Rucksack. Gesehen? 101 anrufen
Stadt Eupen 13:15: Brand, giftiger Rauch Richtung Kettenis. Gehen Sie hinein, Fenster und Türen schließen. 112 nur im Notfall.
Weißer Lieferwagen mit Kennzeichen {plate|AC-XY 1234} gesehen.
Verdächtiges Auto {plate|1-ABC-123} im Kirchweg.
Kennzeichen beginnt mit {plate|AC-X}, Rest unbekannt.
Grauer Golf, {plate|AC XY 1234}, zwei Insassen.
Rufen Sie {phone|087 12 34 56} an.
Hinweise an {phone|+49 241 123456} oder 101.
Handy {phone|0470/12.34.56}, jederzeit.
Melden Sie sich unter {phone|0151 12345678}.
E-Mail an {email|nin.eupen@beispiel.be} bis Montag.
Mail an {email|hans@beispiel.de}.
{sender|BE-Alert}: Fenster schließen.
Diese Nachricht kommt von {sender|BE-Alert}.
Melden Sie sich bei BE-Alert an.
Einbruch bei {name|Herrn Schmitz} im Kirchweg.
{name|Frau Müller} vermisst ihr Fahrrad.
Vermisst: {name|Hans Becker}, 82 Jahre, blaue Jacke.
Das Kind heißt {name|Lena}, 6 Jahre.
{name|Familie Weber} ist im Urlaub.
Dank an {name|Mehmet Yildiz} für die Hilfe.
{name|Dr. Klein} leitet die Versammlung.
Der alte {name|Schmitz} hat es gesehen.
Einbruch Kirchweg {house-number|41}, wachsam bleiben.
Diebstahl {house-number|Hausnummer 3}, gestern Abend.
Feuer Am Berg {house-number|5}, bitte Umleitung folgen.
Vor {house-number|Nr. 12} steht ein fremdes Auto.
Ein {origin|türkischer} Mann klingelt an den Türen.
Zwei {origin|Rumänen} bieten Arbeit an.
Täter {origin|mit südländischem Aussehen}, 30 Jahre.
Gruppe {origin|Ausländer} am Bahnhof.
Ein {origin|Marokkaner} wurde gesehen.
{origin|Zigeuner} verkaufen Teppiche.
Ein {origin|osteuropäisch} aussehender Mann vor der Tür.
Mann mit {skin|dunkler Hautfarbe}, 1,80 m groß.
{skin|Dunkelhäutiger} Mann mit Rucksack.
Ein {skin|schwarzer} Mann lief Richtung Bahnhof.
{skin|Farbige} Frau bittet um Geld.
Mann mit schwarzer Jacke, dunkler Mütze und weißem Auto.
Schwarzer Hund entlaufen, hört auf Pfiff.
Kirchweg gesperrt von 8 bis 17 Uhr, Umleitung über Am Berg.
Kirchweg 3 Einbrüche in dieser Woche.
Versammlung Montag, 12. Januar 2026 um 19:30 Uhr, Sankt Josef Schule.
Peter-Becker-Straße gesperrt, Bus 36 fährt nicht.
Frau Mitte 30 gesucht, blonde Haare, rote Jacke.
Deutscher Schäferhund entlaufen, braun und schwarz.
Die Polizei fragt nie nach Codes. Wählen Sie 101 oder 112.
Eine Frau bat um Hilfe, 2 Männer liefen weg.
Türkisches Restaurant geschlossen, französisches Kennzeichen unbekannt.
Unfall E40 Richtung Aachen, 5 km Stau, Ausfahrt Nr. 38 gesperrt.
Sturm Sabine: 100 km/h, Mülltonnen sichern.
Öffnungszeiten 08.30-12.00, am 01.02.2026 19.30 Vortrag.
Der Herr Bürgermeister und die Polizei laden ein.
Brand gelöscht. EINDE: ENDE DES ALARMS 112 wieder frei.
Kind, 6 Jahre, 1,15 m, gelbe Stiefel. Child Focus 116 000.
Unbekannte haben in der Nacht einen weißen VW Caddy gestohlen, Kennzeichen {plate|1-TRE-556}.
Zeugen melden sich bitte bei der Polizei Eupen, {phone|087/59.62.11}.
{name|Herr Johann Pauels} hat die Täter gesehen.
Zwei {origin|polnische} Handwerker bieten Dacharbeiten an.
Täter: etwa 25 Jahre, schlank, {skin|dunkler Teint}.
Wasserrohrbruch in der Bergstraße {house-number|8}.
Der Bürgermeister lädt am 12. März um 19 Uhr ein.
Ein falscher Polizist ruft an und spricht Hochdeutsch.
Weiße Turnschuhe, schwarze Hose, brauner Hund.
Die Versammlung ist in der Schule, Raum 12.
`;

const EN = `
BIN Kiewit-Heide POLICE 19:15: burglary Kerkweg, man fled on foot towards station. Dark coat, backpack. Stay inside. Seen him? Call 101
City of Hasselt 13:15: fire, toxic smoke towards Kuringen. Go inside, close windows and doors. Call 112 only in an emergency.
White van, number plate {plate|1-ABC-123}, seen near the school.
Grey Audi {plate|1ABC123} drove off fast.
French car {plate|AB-123-CD} parked for days.
Plate starting with {plate|1-AB}, rest unknown.
Call {phone|0470 12 34 56} with tips.
Ring {phone|+44 7700 900123} for details.
Contact us on {phone|+32 11 23 45 67} by Friday.
Mail {email|bin@example.org} to join.
Write to {email|jan at gmail dot com}.
{sender|BE-Alert}: stay inside.
This is a message from {sender|BE-Alert}.
Sign up for BE-Alert and follow the city.
Break-in at {name|Mr Peeters} last night.
{name|Mrs. Jones} lost her cat.
Missing: {name|John Smith}, 82, blue coat.
The child is called {name|Emma}, aged 6.
Thanks to {name|Mohamed El Amrani} for his help.
Ask {name|Sarah} at the desk.
{name|Smith} from the corner saw it all.
Burglary at Kerkweg {house-number|41}, stay alert.
Break-in at {house-number|12} Church Road.
Smoke at {house-number|number 7}, keep away.
Koning Albertlaan {house-number|12 box 3}: door forced.
A {origin|Moroccan} man is ringing doorbells.
Two {origin|Romanian} women asked for money.
Suspect {origin|of Turkish origin}, about 30.
Three {origin|Eastern European} men in a van.
A group of {origin|foreigners} near the station.
{origin|Gypsies} offer roof repairs.
{origin|Muslim} youths near the park.
A {skin|black} man aged 30 ran to the station.
{skin|Dark-skinned} male with backpack.
Man with {skin|dark skin} and a red cap.
Two {skin|white} males on scooters.
Man in black jacket, white trainers, brown bag.
Black car with tinted windows, plate unknown. Call 101.
White van man sells fake tools.
The street was closed from 8.30 to 17.00, bus 36 diverted.
Kerkweg 3 burglaries this week, lock your doors.
Meeting on Monday 12 January 2026 at 19:30, Saint James School.
French number plates are not a reason to call.
Turkish lira scam: do not exchange money.
Will you join us? May is burglary prevention month.
Girl, 6 years, 1m15, yellow boots. Child Focus 116 000.
Police never ask for codes. Dial 112 or 101.
Storm Eunice: 100 km/h winds, secure bins.
Accident on E313, 5 km queue, exit no. 27 closed.
Polish your windows and mark your bike: 15 bikes done.
Look at meeting point be quiet and wait for the fire brigade.
Case no. 345 is closed; 12 homes, 3 officers, 2 dogs.
Two men in a dark Ford, plate {plate|1-KLM-001}, were seen on Kerkweg.
Please thank {name|Officer Daniels} and the team.
The suspect is a tall {skin|black} man {origin|with a French accent}.
Lost dog, white with brown spots, answers to Max.
Call {name|Peter} on {phone|0486 22 33 44}.
Someone with an {origin|Asian} appearance rang at {house-number|no. 9}.
The fire at the white house on the corner is out.
Our BIN has 212 members and 3 coordinators.
`;

function read(language: Language, sentences: string): Labelled[] {
  return sentences
    .trim()
    .split('\n')
    .map((sentence) => {
      const expected: Expected[] = [];
      let text = '';
      let last = 0;
      for (const label of sentence.matchAll(/\{([a-z-]+)\|([^}]+)\}/g)) {
        text += sentence.slice(last, label.index);
        const [, kind = '', marked = ''] = label;
        expected.push({
          kind: kind as Expected['kind'],
          start: text.length,
          end: text.length + marked.length,
          text: marked,
        });
        text += marked;
        last = label.index + label[0].length;
      }
      return { language, text: text + sentence.slice(last), expected };
    });
}

export const labelled: readonly Labelled[] = [
  ...read('nl', NL),
  ...read('fr', FR),
  ...read('de', DE),
  ...read('en', EN),
];
