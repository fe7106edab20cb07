/**
 * The form to join on paper: one side to fill in and hand in, one to keep. It asks what domain.md section 8 has of a
 * member; never a national register number or a date of birth.
 */
import { languages, sayIn, type Language } from '../../contract/words.ts';
import { emergency, footOf, letterhead, numbersOf, scan, shortUrl, type PaperFacts } from './facts.ts';
import type { Pen, Sheets } from './sheet.ts';

export function drawJoinForm(sheets: Sheets, facts: PaperFacts, language: Language): void {
  const foot = footOf(facts, sayIn(language));
  sheets.side(language, `1/2 – ${foot}`, (pen) => fillIn(pen, facts, language));
  sheets.side(language, `2/2 – ${foot}`, (pen) => keep(pen, facts, language));
}

function fillIn(pen: Pen, facts: PaperFacts, language: Language): void {
  const t = sayIn(language);
  const { network, municipality, coordinator, desk } = facts;
  letterhead(pen, facts, t);
  pen.columns([
    [
      4,
      () => {
        pen.heading(t('paper.form.title', { network }), 1);
        pen.text(t('paper.form.about'), { size: 12 });
      },
    ],
    [
      1.5,
      () => {
        scan(pen, facts.link, language, 92);
        pen.text(t('paper.form.online'), { size: 10.5, leading: 1.25 });
      },
    ],
  ]);
  pen.skip(8);
  const row = (...labels: readonly string[]): void =>
    pen.columns(labels.map((label) => [1, () => pen.field(label, 19)] as const));
  row(t('join.name'));
  row(t('paper.form.street'), t('paper.form.place'));
  row(t('paper.form.mobile'), t('paper.form.landline'));
  row(t('paper.form.email'));
  pen.text(t('paper.form.contact'), { size: 11 });
  pen.skip(6);
  pen.columns([
    [1, () => pen.ticks(t('join.language'), languages.map((one) => t(`pages.language.${one}`)))],
    [
      1,
      () =>
        pen.ticks(t('join.use'), [t('join.use.home'), t('join.use.work'), t('join.use.shop'), t('join.use.family')]),
    ],
  ]); // prettier-ignore
  pen.heading(t('paper.form.agree'), 2);
  pen.tick(t('paper.form.crisis'));
  pen.tick(t('paper.form.network', { network, version: facts.rulesVersion }));
  pen.tick(t('join.adult'));
  pen.skip(3);
  pen.columns([
    [1, () => pen.field(t('paper.form.date'), 24)],
    [2, () => pen.field(t('paper.form.signature'), 24)],
  ]);
  pen.framed(() => {
    pen.text(t('paper.form.hand'), { weight: 'bold', size: 12 });
    const service = [t('paper.prevention', { municipality }), desk.address, desk.phone];
    if (coordinator) pen.text(t('paper.coordinator', { coordinator, network }), { size: 12 });
    pen.text(service.filter((one) => one !== null).join(', '), { size: 12 });
    pen.text(t('paper.form.confirm'), { size: 12 });
  }, 'pale');
}

function keep(pen: Pen, facts: PaperFacts, language: Language): void {
  const t = sayIn(language);
  const { network, municipality, desk } = facts;
  const own = shortUrl(`${facts.publicUrl}/mijn`);
  const contact = desk.dpo ?? desk.email ?? desk.phone ?? municipality;
  letterhead(pen, facts, t);
  pen.heading(t('paper.keep.title'), 1);
  pen.skip(4);
  emergency(pen, facts, language);
  pen.heading(t('paper.keep.get', { network }), 2);
  if (facts.founding) pen.text(t('paper.founding'));
  pen.list([t('paper.keep.get.police'), t('paper.keep.get.outcome'), t('paper.keep.get.channels')]);
  pen.heading(t('paper.keep.rules', { version: facts.rulesVersion }), 2);
  pen.list([
    t('paper.keep.rules.call', numbersOf(facts)),
    t('paper.keep.rules.judge'),
    t('paper.keep.rules.share'),
    t('paper.keep.rules.open'),
    t('paper.keep.rules.all', { url: shortUrl(facts.link) }),
  ]);
  pen.heading(t('paper.keep.data'), 2);
  pen.list([
    t('paper.keep.data.who', { municipality }),
    t('paper.keep.data.seen'),
    t('paper.keep.data.never'),
    t('paper.keep.data.rights', { url: own, contact }),
  ]);
  pen.heading(t('paper.keep.leave'), 2);
  pen.text(t('paper.keep.leave.how', { url: own, municipality }));
}
