import { expect, it } from 'vitest';
import { startFigures } from './metrics.ts';

const pool = { totalCount: 5, idleCount: 3, waitingCount: 1 };
const queue = { lane: 'emergency', channel: 'sms', waiting: 12, later: 3, oldest: 11, inHand: 2 } as const;

it('tells what waits, what the carriers answered and how they are', async () => {
  const figures = startFigures(() => Promise.resolve([queue]), pool);
  figures.meter.accounts(() => [
    { account: 'north', channel: 'sms', up: true, light: 'red', drained: false, busy: 1, owedMs: 6_000 },
    { account: 'south', channel: 'sms', up: true, light: 'green', drained: false, busy: 0, owedMs: 0 },
  ]);
  figures.meter.handed({
    lane: 'emergency',
    channel: 'sms',
    account: 'south',
    answers: [{ kind: 'accepted' }, { kind: 'accepted' }, { kind: 'later' }],
    sinceClaimMs: 300,
    sincePublishedMs: 4_000,
  });
  figures.meter.receipt('south', 'delivered');
  figures.meter.inDoubt(7);
  const text = await figures.text();
  for (const line of [
    'belfort_queue_age_seconds{lane="emergency"} 11',
    'belfort_queue_age_seconds{lane="bulk"} 0',
    'belfort_queue_rows{lane="emergency",channel="sms",due="now"} 12',
    'belfort_queue_rows{lane="emergency",channel="sms",due="later"} 3',
    'belfort_carrier_light{account="north",channel="sms"} 2',
    'belfort_carrier_owed_seconds{account="north",channel="sms"} 6',
    'belfort_channel_ways{channel="sms"} 1',
    'belfort_answers_total{lane="emergency",channel="sms",account="south",kind="accepted"} 2',
    'belfort_answers_total{lane="emergency",channel="sms",account="south",kind="later"} 1',
    'belfort_hand_over_from_claim_seconds_bucket{le="0.25",lane="emergency",channel="sms"} 0',
    'belfort_hand_over_from_claim_seconds_bucket{le="0.5",lane="emergency",channel="sms"} 1',
    'belfort_hand_over_from_publication_seconds_sum{lane="emergency",channel="sms"} 4',
    'belfort_receipts_total{account="south",state="delivered"} 1',
    'belfort_rows_in_doubt_total 7',
    'belfort_pool_connections{state="busy"} 2',
    'belfort_queue_readable 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(text).toContain('process_resident_memory_bytes');
  figures.stop();
});

it('says that the queue cannot be read while the database is away, and still tells the rest', async () => {
  const figures = startFigures(() => Promise.reject(new Error('away')), pool);
  const text = await figures.text();
  expect(text).toContain('belfort_queue_readable 0');
  expect(text).toContain('belfort_pool_connections{state="idle"} 3');
  figures.stop();
});
