/** Who did what with a message; fetched when it is opened. */
import { useState } from 'preact/hooks';
import { call } from '../ui/api.ts';
import { exactTime, t, word } from '../ui/i18n.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';

export function Logbook({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('console.logbook')}</summary>
      {open && <Rows id={id} />}
    </details>
  );
}

function Rows({ id }: { id: string }) {
  const { value, refusal, reload } = useLoad(
    (signal) => call('messageLog', { params: { id }, signal }),
    [id],
  );
  if (refusal) return <Refused refusal={refusal} retry={reload} />;
  if (!value) return <Waiting what={t('console.loading')} />;
  return (
    <div class="table-wrap">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('console.logbook.at')}</th>
            <th scope="col">{t('console.logbook.act')}</th>
            <th scope="col">{t('console.logbook.by')}</th>
          </tr>
        </thead>
        <tbody>
          {value.map((row) => (
            <tr key={row.at + row.act}>
              <td class="nowrap">{exactTime(row.at)}</td>
              <td>{word('act', row.act)}</td>
              <td>{row.actor ?? t('console.logbook.program')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
