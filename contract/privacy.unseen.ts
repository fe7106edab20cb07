// Sentences written after the checker was finished, in the form of privacy.labelled.ts. The
// checker has not been and must not be adjusted to them: they say how it does on a text
// nobody thought of. When it is changed because of one of them, the sentence moves to
// privacy.labelled.ts and a new one comes here.

import { read } from './privacy.labelled.ts';

const UNSEEN_NL = `
Twee daders in donkere trainingspakken braken in via de achterdeur van {house-number|nr. 33}.
Nummerplaat deels gezien: {plate|1-T..-4..}, grijze Skoda.
Moto zonder licht, plaat {plate|1-MKL-220}, richting N80.
Geef tips door aan {name|Pieter-Jan Hendrickx} op {phone|0032 473 12 34 56}.
Stuur foto's enkel naar {email|tips@pzlimburg.be}.
Iemand belt vanaf {phone|016/31.74.00} en doet zich voor als de bank.
{sender|BE Alert}: dit is een test.
Kies bij BE-Alert ook uw werkadres.
Dankzij {name|Gonda Swinnen} is de hond terecht, roepnaam Bello.
Vermiste vrouw: {name|Godelieve}, 77 jaar, grijze mantel.
{name|Meneer Vanhees} van de bakker had niets gemerkt.
{name|Xander Vandeputte} kreeg een boete.
Op zondag loopt de Dwars door Hasselt, de Kerkweg is dicht van 13u tot 18u.
Een {origin|Oekraïense} familie zoekt meubels.
{origin|Noord-Afrikaans} type, kort haar, trainingspak.
Een man met {origin|Slavisch accent} verkoopt messen.
Groep {origin|asielzoekers} wandelt langs de vaart.
{skin|Donker getinte} man met pet.
Blonde vrouw met zwarte handtas en bruine laarzen.
Duitse toeristenbus gestrand, koffie welkom.
In Spanje gekocht, in Hasselt gestolen: rode racefiets.
Vorige nacht 5 auto's opengebroken in de wijk Ter Hilst.
De brandweer van Zuid-West Limburg oefent op 6 juni van 14 tot 17 uur.
Kerkweg {house-number|7} tot 15: geen water tussen 9 en 12 uur.
Ophaling oud papier: maandag 3/8 in deelgebied 2.
Snelheid 30 km/u in de Jan Peetersstraat, 112 boetes deze week.
Maak kans op 2 tickets: nee, dat is phishing.
`;

const UNSEEN_FR = `
Vol de câbles, camionnette {plate|1-ZER-778}, trois hommes casqués.
Rappelez au {phone|0471 / 22 33 44} après 18h.
{name|Monsieur Piette} et son chien ont retrouvé le sac.
Disparue : {name|Clémence Hardy}, 9 ans, jupe verte.
Suspect de {origin|nationalité albanaise}, tatouage au cou.
Une {origin|Marocaine} de 40 ans vend des bijoux.
Garçon {skin|noir}, 14 ans, sac Adidas.
Maison {house-number|numéro 18}, volet arraché.
La rue de la Station est barrée, déviation par la N61.
Chien noir et blanc trouvé place du Marché.
Cours de français le mardi à 18h30.
Les pompiers remercient les 35 bénévoles.
`;

const UNSEEN_DE = `
Fahrerflucht: silberner Opel, {plate|1-KEL-090}, Richtung Raeren.
Bitte {phone|+32 (0)87 76 58 98} wählen.
{name|Frau Annemarie Heinen} sucht ihre Katze.
Drei {origin|rumänische} Frauen betteln am Markt.
Jugendlicher mit {skin|dunkler Haut}, etwa 16.
In der Klosterstraße {house-number|22} brennt es.
Am Samstag ist Flohmarkt in der Kirchstraße.
Schwarz gekleidete Männer, 1,90 m, Sporttaschen.
Italienisches Eiscafé feiert 20 Jahre.
`;

const UNSEEN_EN = `
Blue Fiat, registration {plate|1-DDE-404}, left the scene.
Text me at {phone|+32 (0)496 77 88 99}.
{name|Mr Osei} rescued two dogs.
{name|Rachel Adams} has been found safe.
Two {origin|Polish} builders knocked on doors.
A young {skin|Black} woman helped the victim.
The smoke comes from {house-number|14} Mill Lane.
White smoke over the chapel is just the choir's fog machine.
Chinese takeaway scam: they ask for your card.
`;

export const unseen = [
  ...read('nl', UNSEEN_NL),
  ...read('fr', UNSEEN_FR),
  ...read('de', UNSEEN_DE),
  ...read('en', UNSEEN_EN),
];
