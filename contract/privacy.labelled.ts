// The measure of privacy.ts: message texts with the marks a careful prevention officer
// would want on them. Written by hand as such texts are written; not one is quoted.
//
// A label stands in the sentence itself: {plate|1-ABC-123}. What carries no label must
// not be marked. The sentences are wanted results, not results of the checker: those it
// gets wrong stay as they are and count as misses and false marks in the report.
// Half are traps: texts that look like personal data and are none.

import { dutchSentences } from './privacy.labelled.nl.ts';
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
Véhicule suspect : Renault Kangoo, immatriculation {plate|2-BCD-114}.
Plaque partielle {plate|1-R..-22.}, deux occupants.
Téléphone : {phone|0474.55.66.77}, demandez le bureau.
Faux SMS venant du {phone|+33 7 56 78 90 12}.
Envoyez vos infos à {email|info.plp@police-vesdre.be}
{sender|BE-Alert} informe : fumée toxique.
{name|Madame Lefèvre} a été agressée.
{name|Nathalie D.} cherche des témoins.
Le quartier remercie {name|Youssef}.
Effraction au {house-number|56}, avenue des Tilleuls.
Deux hommes {origin|d'origine étrangère}, casquettes.
Des {origin|Roms} campent près du stade.
Un individu {skin|de race noire}, 1m85.
Femme {skin|blanche}, 60 ans, manteau vert.
Voiture blanche et scooter noir en fuite.
Les étrangers au quartier doivent se garer place communale.
Soirée d'information : la police répond à vos questions à 19h.
Carte blanche à la fanfare samedi.
{name|Monsieur et Madame Collignon} remercient les voisins.
{name|Amandine Servais}, 15 ans, a disparu hier à Verviers.
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
Gestohlen: schwarzer BMW, {plate|1-EUP-301}.
Auto mit {plate|DN-AB 77} fuhr ohne Licht.
Anruf von {phone|+32 87 555 111}: Betrug!
Bitte {name|Frau Dr. Hilgers} anrufen.
{name|Karl-Heinz Lennertz} ist vermisst, 79 Jahre.
Einbruch Am Berg {house-number|12a}.
Ein Mann {origin|arabischer Herkunft}.
Zwei {origin|Polen} im weißen Transporter.
Ein {skin|Schwarzer} mit Mütze.
Schwarze Wolke über dem Lager, bleiben Sie drin.
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
Someone {origin|with an Asian appearance} rang at {house-number|no. 9}.
The fire at the white house on the corner is out.
Our BIN has 212 members and 3 coordinators.
Van with plates {plate|2-XYZ-876} seen twice.
Text {phone|0499/11.22.33} if you saw it.
{name|Dr. Vermeersch} closes his practice.
{name|Kim Nguyen} found the dog.
A man {origin|of African descent}.
Two {origin|Bulgarian} nationals arrested.
A {skin|light-skinned} woman in red.
Black Friday: beware of fake shops.
The Moroccan restaurant reopens.
{name|Mr. and Mrs. Thys} are grateful.
`;

/** Sentences, one a line, with their labels taken out of the text. */
export function read(language: Language, sentences: string): Labelled[] {
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
  ...read('nl', dutchSentences),
  ...read('fr', FR),
  ...read('de', DE),
  ...read('en', EN),
];
