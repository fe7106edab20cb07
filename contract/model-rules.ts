/**
 * The model of house rules and charter that every BIN has until it puts its own (src/networks/rules.ts): our words after the
 * circular (docs/domain.md 1.2, 1.7). Apart from the catalogues, for no screen of the consoles needs it. A changed word is
 * a new version, `modelRules` in src/networks/joining.ts, since people accepted the one before.
 */
import type { RulesKind } from './finding.ts';
import type { Language } from './words.ts';

export const modelTexts: Readonly<Record<RulesKind, Readonly<Record<Language, string>>>> = {
  'house-rules': {
    nl: `# 1. Wat een BIN is
Een buurtinformatienetwerk (BIN) is een vaste samenwerking van bewoners, lokale politie en gemeente. Ze wisselen informatie uit volgens een plan dat ze vooraf afspraken. Een BIN is een feitelijke vereniging zonder winst.

# 2. Wat een BIN niet is
- Geen burgerwacht. Leden patrouilleren niet, grijpen niet in en doen geen politiewerk (wet van 29 juli 1934).
- Geen plaats voor politiek of reclame.
- Geen voorrecht: leden worden door de politie behandeld zoals iedereen.

# 3. Waarvoor het dient
Buren die elkaar kennen, een veiliger gevoel, weten hoe u inbraak, brand en CO voorkomt, sneller melden aan de politie, en van de politie horen wat er gaande is.

# 4. Wat een lid doet
- Iets verdachts of een misdrijf meldt u meteen aan 101, nooit eerst aan de coördinator of aan buren. Bij brand of gewonden: 112.
- U blijft veilig: u kijkt en luistert, u houdt niemand tegen.
- U gebruikt berichten alleen waarvoor ze dienen. U zet ze niet op sociale media.
- U houdt uw gegevens juist en zegt het als u verhuist.

# 5. Wie mee kan doen
Elke meerderjarige die in het gebied woont of werkt. Meedoen is vrij en gratis; stoppen kan op elk moment, zonder reden.

# 6. Wie wat doet
- De politie beoordeelt de informatie, beslist of het BIN start, schrijft de dringende berichten en laat weten hoe het afliep.
- De coördinator is het aanspreekpunt, houdt de ledenlijst bij en oordeelt niet over informatie.
- De gemeente helpt het netwerk op weg en stuurt enkel niet-dringende berichten.

# 7. Wie meldt, blijft onbekend
De politie geeft de naam van een melder nooit door, tenzij die dat zelf wil.

# 8. Uw gegevens
Uw gegevens dienen enkel voor het netwerk en voor crisisberichten. Andere leden zien ze niet. U kunt ze altijd inzien, verbeteren of laten wissen.

# 9. Respect
Leden houden zich aan de taalwetten, de wet van 10 mei 2007 tegen discriminatie en de regels op privacy. Berichten over afkomst of geloof van mensen horen hier niet.

# 10. Als het misgaat
Wie zich niet aan deze regels houdt, krijgt eerst een gesprek met de coördinator en de gemandateerde politieambtenaar, daarna een schriftelijke berisping van de korpschef. Enkel bij ernstige feiten volgt uitsluiting, schriftelijk en met reden.

# 11. Evaluatie
Elk jaar kijken leden, coördinator, politie en gemeente samen of het netwerk goed werkt. Veranderen deze regels, dan krijgt u ze opnieuw te lezen.`,
    fr: `# 1. Ce qu’est un PLP
Un partenariat local de prévention (PLP) est une collaboration durable entre habitants, police locale et commune. Ils échangent des informations selon un plan convenu d’avance. Un PLP est une association de fait sans but lucratif.

# 2. Ce qu’un PLP n’est pas
- Pas une milice. Les membres ne patrouillent pas, n’interviennent pas et ne font pas le travail de la police (loi du 29 juillet 1934).
- Pas un lieu pour la politique ou la publicité.
- Pas un privilège: la police traite les membres comme tout le monde.

# 3. À quoi il sert
Des voisins qui se connaissent, un sentiment de sécurité, savoir prévenir le cambriolage, l’incendie et le CO, signaler plus vite à la police, et apprendre d’elle ce qui se passe.

# 4. Ce que fait un membre
- Un fait suspect ou un délit se signale aussitôt au 101, jamais d’abord au coordinateur ou aux voisins. En cas d’incendie ou de blessés: le 112.
- Vous restez en sécurité: vous regardez et écoutez, vous n’arrêtez personne.
- Vous utilisez les messages uniquement pour ce à quoi ils servent. Vous ne les publiez pas sur les réseaux sociaux.
- Vous tenez vos données à jour et vous dites quand vous déménagez.

# 5. Qui peut participer
Toute personne majeure qui habite ou travaille dans la zone. La participation est libre et gratuite; on arrête à tout moment, sans raison.

# 6. Qui fait quoi
- La police juge l’information, décide si le PLP est lancé, écrit les messages urgents et dit comment cela s’est terminé.
- Le coordinateur est la personne de contact, tient la liste des membres et ne juge pas l’information.
- La commune aide le réseau à démarrer et n’envoie que des messages non urgents.

# 7. Qui signale reste inconnu
La police ne transmet jamais le nom de qui signale, sauf si cette personne le souhaite.

# 8. Vos données
Vos données servent uniquement au réseau et aux messages de crise. Les autres membres ne les voient pas. Vous pouvez toujours les consulter, les corriger ou les faire effacer.

# 9. Respect
Les membres respectent les lois linguistiques, la loi du 10 mai 2007 contre la discrimination et les règles sur la vie privée. Les messages sur l’origine ou la religion des personnes n’ont pas leur place ici.

# 10. Quand cela se passe mal
Qui ne respecte pas ces règles a d’abord un entretien avec le coordinateur et le fonctionnaire de police mandaté, puis reçoit une réprimande écrite du chef de corps. L’exclusion ne suit que pour des faits graves, par écrit et motivée.

# 11. Évaluation
Chaque année, membres, coordinateur, police et commune voient ensemble si le réseau fonctionne bien. Si ces règles changent, vous les recevez à nouveau.`,
    de: `# 1. Was ein NIN ist
Ein Nachbarschaftsinformationsnetzwerk (NIN) ist eine dauerhafte Zusammenarbeit von Bewohnern, lokaler Polizei und Gemeinde. Sie tauschen Informationen nach einem vorher vereinbarten Plan aus. Ein NIN ist eine nicht rechtsfähige Vereinigung ohne Gewinn.

# 2. Was ein NIN nicht ist
- Keine Bürgerwehr. Mitglieder gehen nicht auf Streife, greifen nicht ein und tun keine Polizeiarbeit (Gesetz vom 29. Juli 1934).
- Kein Ort für Politik oder Werbung.
- Kein Vorrecht: Die Polizei behandelt Mitglieder wie alle anderen.

# 3. Wozu es dient
Nachbarn, die einander kennen, ein Gefühl von Sicherheit, wissen, wie man Einbruch, Brand und CO verhindert, schneller der Polizei melden, und von ihr erfahren, was geschieht.

# 4. Was ein Mitglied tut
- Verdächtiges oder eine Straftat melden Sie sofort der 101, nie zuerst dem Koordinator oder den Nachbarn. Bei Feuer oder Verletzten: 112.
- Sie bleiben in Sicherheit: Sie sehen und hören zu, Sie halten niemanden auf.
- Sie benutzen Nachrichten nur für ihren Zweck. Sie stellen sie nicht in soziale Medien.
- Sie halten Ihre Daten richtig und sagen es, wenn Sie umziehen.

# 5. Wer mitmachen kann
Alle Volljährigen, die im Gebiet wohnen oder arbeiten. Mitmachen ist frei und kostenlos; aufhören geht jederzeit, ohne Grund.

# 6. Wer was tut
- Die Polizei beurteilt die Information, entscheidet, ob das NIN startet, schreibt die dringenden Nachrichten und sagt, wie es ausging.
- Der Koordinator ist Ansprechpartner, führt die Mitgliederliste und urteilt nicht über Informationen.
- Die Gemeinde hilft dem Netzwerk beim Anfang und sendet nur nicht dringende Nachrichten.

# 7. Wer meldet, bleibt unbekannt
Die Polizei gibt den Namen nie weiter, es sei denn, die Person will es selbst.

# 8. Ihre Daten
Ihre Daten dienen nur dem Netzwerk und den Krisennachrichten. Andere Mitglieder sehen sie nicht. Sie können sie immer einsehen, berichtigen oder löschen lassen.

# 9. Respekt
Mitglieder halten sich an die Sprachengesetze, an das Gesetz vom 10. Mai 2007 gegen Diskriminierung und an den Datenschutz. Nachrichten über Herkunft oder Glauben von Menschen gehören nicht hierher.

# 10. Wenn etwas schiefgeht
Wer sich nicht an diese Regeln hält, hat zuerst ein Gespräch mit dem Koordinator und dem beauftragten Polizeibeamten und bekommt dann eine schriftliche Verwarnung des Korpschefs. Ein Ausschluss folgt nur bei schweren Taten, schriftlich und mit Begründung.

# 11. Auswertung
Jedes Jahr sehen Mitglieder, Koordinator, Polizei und Gemeinde zusammen, ob das Netzwerk gut arbeitet. Ändern sich diese Regeln, bekommen Sie sie neu zu lesen.`,
    en: `# 1. What a BIN is
A neighbourhood information network (BIN) is a lasting cooperation of residents, local police and municipality. They exchange information along a plan that they agreed beforehand. A BIN is an association without legal personality and without profit.

# 2. What a BIN is not
- No militia. Members do not patrol, do not step in and do no police work (law of 29 July 1934).
- No place for politics or advertising.
- No privilege: the police treat members like everybody else.

# 3. What it is for
Neighbours who know each other, a feeling of safety, knowing how to prevent burglary, fire and CO, reporting to the police sooner, and hearing from them what is going on.

# 4. What a member does
- You report something suspicious or a crime to 101 at once, never first to the coordinator or to neighbours. At a fire or with people hurt: 112.
- You stay safe: you watch and listen, you stop nobody.
- You use messages only for what they are meant for. You do not put them on social media.
- You keep your data right and say when you move.

# 5. Who can take part
Every adult who lives or works in the area. Taking part is free in both senses; you can stop at any time, without a reason.

# 6. Who does what
- The police judge information, decide whether the BIN is started, write the urgent messages and tell how it ended.
- The coordinator is the point of contact, keeps the list of members and does not judge information.
- The municipality helps the network to start and sends only messages that are not urgent.

# 7. Whoever reports stays unknown
The police never pass on the name of who reports, unless that person wants it.

# 8. Your data
Your data serve only the network and crisis messages. Other members do not see them. You can always read them, correct them or have them erased.

# 9. Respect
Members keep the language laws, the law of 10 May 2007 against discrimination and the rules on privacy. Messages about the origin or the religion of people do not belong here.

# 10. When things go wrong
Whoever does not keep these rules first has a talk with the coordinator and the mandated police officer, then gets a written reprimand from the chief of police. Exclusion follows only for serious acts, in writing and with its reason.

# 11. Evaluation
Every year members, coordinator, police and municipality look together whether the network works well. If these rules change, you get them to read again.`,
  },
  charter: {
    nl: `# 1. Wie dit charter sluit
De burgemeester, de korpschef, de gemandateerde politieambtenaar en de coördinator van het buurtinformatienetwerk (BIN). Zij tekenen het samen. Wie van hen verandert, tekent opnieuw.

# 2. Waarom
Bewoners, politie en gemeente willen informatie delen zodat mensen sneller melden, beter weten wat ze kunnen doen en zich thuis voelen in hun buurt. Het charter belooft verbondenheid en informatie, geen cijfers.

# 3. Wat de politie doet
- Zij neemt meldingen aan op 101 en beoordeelt ze.
- Zij alleen beslist of een dringend bericht vertrekt, en schrijft het.
- Zij laat de leden na elk dringend bericht weten hoe het afliep, ten laatste de volgende werkdag.
- Zij houdt geheim wie meldde.
- Zij wijst een gemandateerde politieambtenaar aan die het netwerk volgt.

# 4. Wat de gemeente doet
- Zij helpt bij de start, met een infoavond en met borden.
- Haar preventiedienst geeft raad en stuurt enkel niet-dringende berichten.
- Zij bewaart de gegevens van wie ingeschreven is en zegt waarvoor ze dienen.

# 5. Wat de coördinator doet
- Die is meerderjarig, gekozen door de leden en gescreend door de politie.
- Die verwelkomt leden, geeft niet-dringende berichten door en houdt een logboek bij.
- Die oordeelt niet over informatie en wordt vervangen bij afwezigheid.

# 6. Wat de leden doen
Zij melden zelf en meteen aan 101, komen niet tussen en aanvaarden het huishoudelijk reglement.

# 7. Het communicatieplan
Het plan zegt welke soorten berichten er zijn, wie ze stuurt, aan wie, langs welke weg, en wat nadien volgt. Het hoort bij dit charter. Verandert het plan, dan wordt het charter aangepast en opnieuw getekend.

# 8. Kosten
Meedoen is gratis. Valt de steun van de gemeente weg, dan zoeken de partners samen een andere oplossing. Niemand wordt uitgesloten omdat betalen moeilijk is.

# 9. Duur en evaluatie
Het charter geldt zolang het netwerk bestaat. De partners evalueren het elk jaar. Stopt het netwerk, dan worden de leden verwittigd, hun lidmaatschappen beëindigd en de borden weggehaald.`,
    fr: `# 1. Qui conclut cette charte
Le bourgmestre, le chef de corps, le fonctionnaire de police mandaté et le coordinateur du partenariat local de prévention (PLP). Ils la signent ensemble. Si l’un d’eux change, on signe à nouveau.

# 2. Pourquoi
Habitants, police et commune veulent partager l’information pour que chacun signale plus vite, sache mieux quoi faire et se sente chez soi dans son quartier. La charte promet du lien et de l’information, pas des chiffres.

# 3. Ce que fait la police
- Elle reçoit les signalements au 101 et les juge.
- Elle seule décide si un message urgent part, et l’écrit.
- Après chaque message urgent, elle dit aux membres comment cela s’est terminé, au plus tard le jour ouvrable suivant.
- Elle garde secret qui a signalé.
- Elle désigne un fonctionnaire de police mandaté qui suit le réseau.

# 4. Ce que fait la commune
- Elle aide au démarrage, avec une soirée d’information et des panneaux.
- Son service de prévention donne des conseils et n’envoie que des messages non urgents.
- Elle conserve les données des personnes inscrites et dit à quoi elles servent.

# 5. Ce que fait le coordinateur
- Il est majeur, choisi par les membres et contrôlé par la police.
- Il accueille les membres, transmet les messages non urgents et tient un journal de bord.
- Il ne juge pas l’information et est remplacé quand il est absent.

# 6. Ce que font les membres
Ils signalent eux-mêmes et aussitôt au 101, n’interviennent pas et acceptent le règlement d’ordre intérieur.

# 7. Le plan de communication
Le plan dit quels messages existent, qui les envoie, à qui, par quelle voie, et ce qui suit. Il fait partie de cette charte. Si le plan change, la charte est adaptée et signée à nouveau.

# 8. Coûts
Participer est gratuit. Si le soutien de la commune prend fin, les partenaires cherchent ensemble une autre solution. Personne n’est exclu parce que payer est difficile.

# 9. Durée et évaluation
La charte vaut aussi longtemps que le réseau existe. Les partenaires l’évaluent chaque année. Si le réseau s’arrête, les membres sont avertis, leurs affiliations prennent fin et les panneaux sont enlevés.`,
    de: `# 1. Wer diese Charta schließt
Der Bürgermeister, der Korpschef, der beauftragte Polizeibeamte und der Koordinator des Nachbarschaftsinformationsnetzwerks (NIN). Sie unterschreiben gemeinsam. Wechselt jemand von ihnen, wird neu unterschrieben.

# 2. Warum
Bewohner, Polizei und Gemeinde wollen Informationen teilen, damit Menschen schneller melden, besser wissen, was zu tun ist, und sich in ihrer Nachbarschaft zu Hause fühlen. Die Charta verspricht Verbundenheit und Information, keine Zahlen.

# 3. Was die Polizei tut
- Sie nimmt Meldungen unter 101 an und beurteilt sie.
- Sie allein entscheidet, ob eine dringende Nachricht hinausgeht, und schreibt sie.
- Nach jeder dringenden Nachricht sagt sie den Mitgliedern, wie es ausging, spätestens am nächsten Werktag.
- Sie hält geheim, wer gemeldet hat.
- Sie bestimmt einen beauftragten Polizeibeamten, der das Netzwerk begleitet.

# 4. Was die Gemeinde tut
- Sie hilft beim Anfang, mit einem Infoabend und mit Hinweisschildern.
- Ihr Präventionsdienst gibt Rat und sendet nur nicht dringende Nachrichten.
- Sie bewahrt die Daten der Eingeschriebenen und sagt, wozu sie dienen.

# 5. Was der Koordinator tut
- Er ist volljährig, von den Mitgliedern gewählt und von der Polizei überprüft.
- Er heißt Mitglieder willkommen, gibt nicht dringende Nachrichten weiter und führt ein Logbuch.
- Er urteilt nicht über Informationen und wird bei Abwesenheit vertreten.

# 6. Was die Mitglieder tun
Sie melden selbst und sofort der 101, greifen nicht ein und nehmen die Geschäftsordnung an.

# 7. Der Kommunikationsplan
Der Plan sagt, welche Nachrichten es gibt, wer sie sendet, an wen, auf welchem Weg, und was danach folgt. Er gehört zu dieser Charta. Ändert sich der Plan, wird die Charta angepasst und neu unterschrieben.

# 8. Kosten
Mitmachen ist kostenlos. Fällt die Hilfe der Gemeinde weg, suchen die Partner zusammen eine andere Lösung. Niemand wird ausgeschlossen, weil Zahlen schwerfällt.

# 9. Dauer und Auswertung
Die Charta gilt, solange es das Netzwerk gibt. Die Partner werten es jedes Jahr aus. Hört das Netzwerk auf, werden die Mitglieder benachrichtigt, ihre Mitgliedschaften enden und die Schilder werden entfernt.`,
    en: `# 1. Who concludes this charter
The mayor, the chief of police, the mandated police officer and the coordinator of the neighbourhood information network (BIN). They sign it together. When one of them changes, it is signed anew.

# 2. Why
Residents, police and municipality want to share information, so that people report sooner, know better what to do and feel at home in their neighbourhood. The charter promises connection and information, not figures.

# 3. What the police do
- They take reports on 101 and judge them.
- They alone decide whether an urgent message goes out, and write it.
- After every urgent message they tell the members how it ended, by the next working day.
- They keep secret who reported.
- They appoint a mandated police officer who follows the network.

# 4. What the municipality does
- It helps with the start, with an information evening and with boards.
- Its prevention service gives advice and sends only messages that are not urgent.
- It keeps the data of those who are enrolled and says what they are for.

# 5. What the coordinator does
- The coordinator is an adult, chosen by the members and screened by the police.
- The coordinator welcomes members, passes on messages that are not urgent and keeps a logbook.
- The coordinator does not judge information, and somebody stands in during an absence.

# 6. What the members do
They report to 101 themselves and at once, do not step in, and accept the house rules.

# 7. The communication plan
The plan says which messages there are, who sends them, to whom, by which way, and what follows. It is part of this charter. If the plan changes, the charter is adapted and signed anew.

# 8. Costs
Taking part is free. If the support of the municipality ends, the partners look for another solution together. Nobody is excluded because paying is hard.

# 9. Duration and evaluation
The charter holds as long as the network exists. The partners evaluate it every year. If the network ends, the members are told, their memberships end and the boards are taken down.`,
  },
};
