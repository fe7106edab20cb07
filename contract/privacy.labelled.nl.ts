// The Dutch half of privacy.labelled.ts, with the texts of the three scenarios of the domain
// reference among them: a call, a missing person, toxic smoke. Those must stay clean.

export const dutchSentences = `
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
Verdacht voertuig: Citroën Berlingo wit, nrplt {plate|1-WRT-009}, 2 mannen aan boord.
Plaat: {plate|9ABC001}. Vermoedelijk vals.
De plaat eindigde op {plate|88}.
Een witte Sprinter (BE: {plate|1 KLM 556}) stond voor het park.
Slachtoffers mogen {phone|0473 / 45 67 89} bellen.
Bereikbaar via WhatsApp op {phone|+32-473-45-67-89}.
Bel het wijkkantoor: {phone|011.26.48.00}.
Valse sms van {phone|+447700900555} over een pakje.
Antwoord niet op mails van {email|info@belfius-veilig.com}.
Bericht ontvangen van {email|no-reply @ itsme.be}? Niet klikken.
{sender|BE-ALERT} - Rookontwikkeling Kuringen.
De stad gebruikt BE-Alert, wij sturen buurtberichten.
Wie de sms van BE-Alert niet kreeg, kan zich inschrijven.
De heer en {name|mevrouw Smeets} waren niet thuis.
Buurtbewoner {name|Johan Vrancken} zag alles.
{name|Marc V.} zoekt zijn kat.
Dank aan {name|Sofie} van de stuurgroep.
De verdachte, {name|Kevin D.}, is aangehouden.
{name|Mevr. Van Den Broeck} zoekt een getuige.
Voetbal: Sporting Hasselt - KRC Genk op zaterdag, parkeren verboden.
Delhaize en Colruyt melden winkeldiefstallen.
Inbraken in de Kerkweg (nrs {house-number|3, 5 en 9}).
Poging op Spoorpad {house-number|18} bus 2.
Aan huisnr. {house-number|77} staat een open raam.
Ter hoogte van de Kerkweg en Spoorpad 2 verdachte fietsers.
De {origin|Roemeense} bende is opgerold.
Wees alert voor rondtrekkende {origin|Oost-Europeanen}.
Man met {origin|mediterraan uiterlijk}, baard.
Verdachte van {origin|vreemde origine}.
De vrouw is {origin|Nederlandstalig}.
Man, {skin|donkere huidskleur}, 25 à 30 jaar.
Twee jongens, een {skin|blanke} en een {skin|zwarte}.
Bruine schoenen, zwart haar, licht baardje.
Donkere gestalte gezien achter de schuur.
De zwarte markt in festivaltickets: koop nooit op straat.
Verlies: zwarte kat met witte poten.
Pools restaurant opent in Dorp.
Chinese drone boven de wijk gezien.
Griekse feta op de avondmarkt.
Tussen 2u en 4u zijn 3 tuinhuizen opengebroken.
Start om 20.00 u in lokaal 3, inkom gratis.
Bel nooit 0900-nummers terug.
Postcode 3500 en 3511 zonder water van 9u tot 12u.
De Sint-Martinuskerk luidt om 12u de klokken.
Wandeling van 5 of 10 km, vertrek Kerkplein.
De politie houdt een WODCA-actie op 12-12.
Fiets merk Oxford, kleur blauw, kader 53 cm.
Op 1/5 sluit het recyclagepark.
{name|Lucienne} (84) werd bestolen door een valse verpleegster.
`;
