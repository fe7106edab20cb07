/** The second looks that are owed on messages that left without a second person. */
import { useState } from 'preact/hooks';
import type { ReviewItem } from '../../contract/shapes.ts';
import { to } from '../pages.ts';
import { call } from '../ui/api.ts';
import { dayTime, t, word } from '../ui/i18n.ts';
import { Empty, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';

export function Reviews() {
  const { value, refusal, reload } = useLoad((signal) => call('listReviews', { signal }), [], 30_000);
  return (
    <section>
      <h1>{t('console.page.reviews')}</h1>
      <p>{t('console.reviews.about')}</p>
      {refusal && <Refused refusal={refusal} retry={reload} />}
      {!value && !refusal && <Waiting what={t('console.loading')} />}
      {value?.length === 0 && (
        <Empty title={t('console.reviews.none')}>
          <p>{t('console.reviews.none.next')}</p>
        </Empty>
      )}
      <ul class="cards">
        {value?.map((item) => (
          <One key={item.id} item={item} onDone={reload} />
        ))}
      </ul>
    </section>
  );
}

function One({ item, onDone }: { item: ReviewItem; onDone: () => void }) {
  const [note, setNote] = useState('');
  const { busy, refusal, run } = useAct();
  const give = (verdict: 'approved' | 'objected') =>
    run(async () => {
      await call('reviewMessage', { params: { id: item.id }, body: { verdict, note: note.trim() } });
      onDone();
    });
  const { message } = item;
  return (
    <li class="card lined" data-class={item.overdue ? 'emergency' : message.class} data-mode={message.mode}>
      <h2>
        <Link to={to.message(message.id)}>{message.title}</Link>
      </h2>
      <p>
        {word('kind', message.kind)} · {message.owner.name} ·{' '}
        {message.publishedAt && dayTime(message.publishedAt)}
      </p>
      <p class={item.overdue ? 'error' : 'quiet-text'}>
        {t(item.overdue ? 'console.review.overdue' : 'console.review.dueAt', { when: dayTime(item.dueAt) })}
      </p>
      {item.mine ? (
        <p>{t('console.review.another')}</p>
      ) : (
        <>
          <Field label={t('console.review.note')} hint={t('console.review.note.hint')}>
            {(ids) => (
              <textarea
                {...ids}
                rows={2}
                maxLength={500}
                value={note}
                onInput={(event) => setNote(event.currentTarget.value)}
              />
            )}
          </Field>
          <div class="row">
            <button type="button" class="button primary" disabled={busy} onClick={() => give('approved')}>
              {t('console.review.agree')}
            </button>
            <button
              type="button"
              class="button"
              disabled={busy || note.trim() === ''}
              onClick={() => give('objected')}
            >
              {t('console.review.object')}
            </button>
          </div>
        </>
      )}
      {refusal && <Refused refusal={refusal} />}
    </li>
  );
}
