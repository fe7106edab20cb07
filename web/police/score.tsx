/** What members thought of a message, once enough of them answered that none can be guessed; in no order, no name. */
import { fewestAnswers } from '../../contract/scores.ts';
import type { Message } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { t } from '../ui/i18n.ts';
import { useLoad } from '../ui/pieces.tsx';

const askEvery = 60_000; // ms

/** Asked of members when it is over, or where it asked nothing of them; a test is not. */
const isAsked = ({ mode, state, class: class_ }: Message): boolean =>
  mode !== 'test' && (state === 'ended' || state === 'expired' || class_ === 'ordinary');

export function Score({ message }: { message: Message }) {
  return isAsked(message) ? <Asked id={message.id} /> : null;
}

function Asked({ id }: { id: string }) {
  const { value } = useLoad((signal) => call('messageScore', { params: { id }, signal }), [id], askEvery);
  if (!value?.told) return null;
  const { answers, average, words } = value;
  return (
    <section class="card" aria-labelledby="score">
      <h2 id="score">{t('mine.desk')}</h2>
      {answers === null || average === null ? (
        <p class="hint">{t('mine.desk.few', { count: fewestAnswers })}</p>
      ) : (
        <p>
          <strong>{t('mine.desk.average', { average, answers })}</strong>
        </p>
      )}
      {words.length > 0 && (
        <>
          <h3>{t('mine.desk.words')}</h3>
          <ul class="reasons">
            {words.map((one, n) => (
              <li key={n}>{one}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
