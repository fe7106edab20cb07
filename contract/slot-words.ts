/**
 * What is offered for the slots of the templates, in four languages. Whoever picks from these lists has a message that
 * every reader gets in their own language, without a translator.
 *
 * All words keep to the GSM 7-bit alphabet (3GPP TS 23.038): one letter outside it makes an SMS three times as dear.
 * That is why a boy is "mineur" in French, not "garçon". Nothing here says anything of origin or skin colour.
 */
import type { Language } from './words.ts';

export type Choice = Readonly<Record<Language, string>>;

const say = (nl: string, fr: string, de: string, en: string): Choice => ({ nl, fr, de, en });

// Vehicles are a colour and a thing. In Dutch all four things are "de" words; French and German need their gender.
const colours = [
  { nl: 'witte', fr: ['blanc', 'blanche'], de: 'weiß', en: 'white' },
  { nl: 'zwarte', fr: ['noir', 'noire'], de: 'schwarz', en: 'black' },
  { nl: 'grijze', fr: ['gris', 'grise'], de: 'grau', en: 'grey' },
  { nl: 'blauwe', fr: ['bleu', 'bleue'], de: 'blau', en: 'blue' },
  { nl: 'rode', fr: ['rouge', 'rouge'], de: 'rot', en: 'red' },
  { nl: 'groene', fr: ['vert', 'verte'], de: 'grün', en: 'green' },
] as const;
const vehicles = [
  { nl: 'auto', fr: 'voiture', feminine: 1, de: 'Auto', ending: 'es', en: 'car' },
  { nl: 'bestelwagen', fr: 'camionnette', feminine: 1, de: 'Lieferwagen', ending: 'er', en: 'van' },
  { nl: 'motor', fr: 'moto', feminine: 1, de: 'Motorrad', ending: 'es', en: 'motorbike' },
  { nl: 'fiets', fr: 'vélo', feminine: 0, de: 'Fahrrad', ending: 'es', en: 'bicycle' },
] as const;

const clothing: readonly Choice[] = [
  say('donkere jas', 'veste sombre', 'dunkle Jacke', 'dark jacket'),
  say('lichte jas', 'veste claire', 'helle Jacke', 'light jacket'),
  say('zwarte jas', 'veste noire', 'schwarze Jacke', 'black jacket'),
  say('blauwe jas', 'veste bleue', 'blaue Jacke', 'blue jacket'),
  say('rode jas', 'veste rouge', 'rote Jacke', 'red jacket'),
  say('groene jas', 'veste verte', 'grüne Jacke', 'green jacket'),
  say('werkkledij', 'tenue de travail', 'Arbeitskleidung', 'work clothes'),
  say('fluohesje', 'gilet fluo', 'Warnweste', 'hi-vis vest'),
  say('trui met kap', 'pull à capuche', 'Kapuzenpulli', 'hooded jumper'),
  say('jeans', 'jean', 'Jeans', 'jeans'),
  say('donkere broek', 'pantalon sombre', 'dunkle Hose', 'dark trousers'),
  say('trainingsbroek', 'pantalon de sport', 'Trainingshose', 'tracksuit bottoms'),
  say('rok', 'jupe', 'Rock', 'skirt'),
  say('kleedje', 'robe', 'Kleid', 'dress'),
  say('pyjama', 'pyjama', 'Schlafanzug', 'pyjamas'),
  say('pet', 'casquette', 'Kappe', 'cap'),
  say('bruine pet', 'casquette brune', 'braune Kappe', 'brown cap'),
  say('muts', 'bonnet', 'Mütze', 'woolly hat'),
  say('helm', 'casque', 'Helm', 'helmet'),
  say('bril', 'lunettes', 'Brille', 'glasses'),
  say('baard', 'barbe', 'Bart', 'beard'),
  say('grijs haar', 'cheveux gris', 'graues Haar', 'grey hair'),
  say('kort haar', 'cheveux courts', 'kurzes Haar', 'short hair'),
  say('lang haar', 'cheveux longs', 'langes Haar', 'long hair'),
  say('rugzak', 'sac à dos', 'Rucksack', 'rucksack'),
  say('sporttas', 'sac de sport', 'Sporttasche', 'sports bag'),
  say('sportschoenen', 'baskets', 'Turnschuhe', 'trainers'),
  say('gele laarzen', 'bottes jaunes', 'gelbe Stiefel', 'yellow boots'),
  say('pantoffels', 'pantoufles', 'Hausschuhe', 'slippers'),
  say('wandelstok', 'canne', 'Gehstock', 'walking stick'),
  say('rollator', 'rollator', 'Rollator', 'walking frame'),
];

const trend: readonly Choice[] = [
  say('neemt af', 'diminue', 'nimmt ab', 'is easing'),
  say('neemt toe', 'augmente', 'nimmt zu', 'is getting worse'),
  say('blijft gelijk', 'reste stable', 'bleibt gleich', 'is unchanged'),
  say('is onder controle', "ne s'étend plus", 'ist unter Kontrolle', 'is under control'),
];

export const slotWords = {
  who: [
    say('man', 'homme', 'Mann', 'man'),
    say('vrouw', 'femme', 'Frau', 'woman'),
    say('jongen', 'mineur', 'Junge', 'boy'),
    say('meisje', 'mineure', 'Mädchen', 'girl'),
    say('persoon', 'personne', 'Person', 'person'),
    say('man en vrouw', 'homme et femme', 'Mann und Frau', 'man and woman'),
    say('twee personen', 'deux personnes', 'zwei Personen', 'two people'),
    say('drie personen', 'trois personnes', 'drei Personen', 'three people'),
    say('groep', 'groupe', 'Gruppe', 'group'),
  ],
  how: [
    say('te voet', 'à pied', 'zu Fuß', 'on foot'),
    say('met de fiets', 'à vélo', 'mit dem Fahrrad', 'by bicycle'),
    say('met een step', 'à trottinette', 'mit dem Roller', 'by scooter'),
    say('met een bromfiets', 'à cyclomoteur', 'mit dem Moped', 'by moped'),
    say('met de auto', 'en voiture', 'mit dem Auto', 'by car'),
    say('met een bestelwagen', 'en camionnette', 'mit dem Lieferwagen', 'by van'),
  ],
  direction: [
    say('station', 'gare', 'Bahnhof', 'the station'),
    say('centrum', 'centre', 'Zentrum', 'the centre'),
    say('snelweg', 'autoroute', 'Autobahn', 'the motorway'),
    say('kanaal', 'canal', 'Kanal', 'the canal'),
    say('spoorweg', 'chemin de fer', 'Bahngleise', 'the railway'),
    say('bos', 'bois', 'Wald', 'the woods'),
    say('park', 'parc', 'Park', 'the park'),
    say('school', 'école', 'Schule', 'the school'),
    say('winkels', 'magasins', 'Geschäfte', 'the shops'),
    say('noorden', 'nord', 'Norden', 'the north'),
    say('noordoosten', 'nord-est', 'Nordosten', 'the north-east'),
    say('oosten', 'est', 'Osten', 'the east'),
    say('zuidoosten', 'sud-est', 'Südosten', 'the south-east'),
    say('zuiden', 'sud', 'Süden', 'the south'),
    say('zuidwesten', 'sud-ouest', 'Südwesten', 'the south-west'),
    say('westen', 'ouest', 'Westen', 'the west'),
    say('noordwesten', 'nord-ouest', 'Nordwesten', 'the north-west'),
  ],
  clothing,
  description: clothing,
  vehicle: vehicles.flatMap((thing) =>
    colours.map((colour) =>
      say(
        `${colour.nl} ${thing.nl}`,
        `${thing.fr} ${colour.fr[thing.feminine]}`,
        `${colour.de}${thing.ending} ${thing.de}`,
        `${colour.en} ${thing.en}`,
      ),
    ),
  ),
  what: [
    say('vandalisme', 'vandalisme', 'Vandalismus', 'vandalism'),
    say('oplichting aan de deur', 'escroquerie à la porte', 'Betrug an der Haustür', 'doorstep fraud'),
    say('inbraak in auto', 'vol dans voiture', 'Einbruch in Auto', 'car break-in'),
    say('politieactie', 'action de police', 'Polizeieinsatz', 'police action'),
    say('straat afgesloten', 'rue barrée', 'Straße gesperrt', 'road closed'),
    say('verdacht pakje', 'colis suspect', 'verdächtiges Paket', 'suspicious package'),
    say('ontploffing', 'explosion', 'Explosion', 'explosion'),
    say('stroompanne', 'panne de courant', 'Stromausfall', 'power cut'),
    say('drinkwater verontreinigd', 'eau potable polluée', 'Trinkwasser verunreinigt', 'tap water polluted'),
  ],
  child: [say('kind', 'enfant', 'Kind', 'child')],
  search: [
    say('tuin', 'jardin', 'Garten', 'garden'),
    say('garage', 'garage', 'Garage', 'garage'),
    say('schuur', 'abri', 'Schuppen', 'shed'),
    say('kelder', 'cave', 'Keller', 'cellar'),
    say('tuin en schuur', 'jardin et abri', 'Garten und Schuppen', 'garden and shed'),
  ],
  missing: [
    say('de vermiste man', "l'homme disparu", 'der vermisste Mann', 'the missing man'),
    say('de vermiste vrouw', 'la femme disparue', 'die vermisste Frau', 'the missing woman'),
    say('het vermiste kind', "l'enfant disparu", 'das vermisste Kind', 'the missing child'),
    say('de vermiste persoon', 'la personne disparue', 'die vermisste Person', 'the missing person'),
  ],
  trend,
  instruction: [
    say('blijf binnen', 'restez dedans', 'bleiben Sie drinnen', 'stay inside'),
    say(
      'blijf binnen, ramen en deuren dicht',
      'restez dedans, fermez tout',
      'drinnen bleiben, alles schließen',
      'stay inside, close windows and doors',
    ),
    say(
      'verlaat uw woning te voet',
      'quittez votre logement à pied',
      'Wohnung zu Fuß verlassen',
      'leave your home on foot',
    ),
    say(
      'drink geen kraanwater',
      "ne buvez pas l'eau du robinet",
      'kein Leitungswasser trinken',
      'do not drink tap water',
    ),
    say('blijf weg uit de buurt', 'évitez le quartier', 'Gegend meiden', 'keep away from the area'),
  ],
  when: [
    say('morgen', 'demain', 'morgen', 'tomorrow'),
    say('maandag', 'lundi', 'am Montag', 'on Monday'),
    say('dinsdag', 'mardi', 'am Dienstag', 'on Tuesday'),
    say('woensdag', 'mercredi', 'am Mittwoch', 'on Wednesday'),
    say('donderdag', 'jeudi', 'am Donnerstag', 'on Thursday'),
    say('vrijdag', 'vendredi', 'am Freitag', 'on Friday'),
  ],
  day: [say('gisteren', 'hier', 'gestern', 'yesterday')],
  event: [
    say('vergadering', 'réunion', 'Treffen', 'meeting'),
    say('infoavond', "soirée d'information", 'Infoabend', 'information evening'),
    say('buurtbarbecue', 'barbecue de quartier', 'Grillabend', 'neighbourhood barbecue'),
  ],
  result: [
    say(
      'een verdachte is opgepakt',
      'un suspect est interpellé',
      'ein Verdächtiger ist gefasst',
      'a suspect is arrested',
    ),
    say(
      'verdachten zijn opgepakt',
      'des suspects sont interpellés',
      'Verdächtige sind gefasst',
      'suspects are arrested',
    ),
    say('er is niemand gevonden', "personne n'a été trouvé", 'niemand wurde gefunden', 'nobody was found'),
    say('het was vals alarm', 'fausse alerte', 'es war Fehlalarm', 'it was a false alarm'),
    say('het onderzoek loopt', 'les recherches continuent', 'die Ermittlungen laufen', 'the inquiry goes on'),
    say('iedereen is veilig', 'tout le monde est en sécurité', 'alle sind in Sicherheit', 'everyone is safe'),
  ],
} as const satisfies Record<string, readonly Choice[]>;

export type SlotName = keyof typeof slotWords;
