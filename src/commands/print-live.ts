/** Who is reached, by what, and who is not, as `belfort status` prints it. Pure; "handed over" is never a success. */
import { channels, deliveryStates } from '../../contract/domain.ts';
import type { Live, Message } from '../../contract/shapes.ts';
import { some } from './print-check.ts';
import { counted } from './terminal.ts';

const reasonWords: Readonly<Record<Live['unreached'][number]['reason'], string>> = {
  'voice-not-connected': 'a landline only, and voice is not connected',
  'no-contact': 'no number and no address',
  failed: 'every try failed',
  waiting: 'still waiting',
  shared: 'the copy went to a number shared with another home',
  cancelled: 'cancelled before it left',
};
const people = (count: number): string => some(count, 'person', 'people');
const clock = (at: string): string => new Date(at).toLocaleTimeString('en-GB');
const label = (name: string, text: string): string => `${name.padEnd(12)}${text}`;

export const headLine = ({ kind, mode, state, publishedAt, networks }: Message): string =>
  [
    kind,
    mode.toUpperCase(),
    state,
    ...(publishedAt ? [`sent ${clock(publishedAt)}`] : []),
    ...(networks.length ? [networks.join(', ')] : []),
  ].join('   ');

export function liveLines(live: Live): string[] {
  return [
    label(
      'homes',
      `${counted(live.homes)}: ${counted(live.homesReached)} reached, ${counted(live.homesUnproven)} not proven, ${counted(live.homesUnreached)} reached by nobody`,
    ),
    label(
      'people',
      `${counted(live.people)}: ${counted(live.delivered)} delivered, of them ${counted(live.confirmed)} confirmed`,
    ),
    ...channels.flatMap((channel) => {
      const states = deliveryStates.flatMap((state) => {
        const count = live.channels[channel]?.[state] ?? 0;
        return count ? [`${state} ${counted(count)}`] : [];
      });
      return states.length ? [label(channel, states.join(', '))] : [];
    }),
    ...live.unreached.map(({ reason, people: count }) =>
      label('not reached', `${people(count)}: ${reasonWords[reason]}`),
    ),
    ...live.trying.map(({ channel, at, deliveries }) =>
      label('trying', `${channel} at ${clock(at)}, ${some(deliveries, 'delivery', 'deliveries')}`),
    ),
    ...(live.possiblyTwice ? [label('possibly', `${people(live.possiblyTwice)} may have got it twice`)] : []),
    ...live.coming.map((one) =>
      label(
        'next',
        `${one.channels.join(' + ')} at ${clock(one.at)} for ${people(one.people)}, as it stands now`,
      ),
    ),
    ...(live.fannedOut ? [] : ['Still being spread out.']),
    ...(live.asOf ? [`Homes and people as of ${clock(live.asOf)}; being counted anew.`] : []),
  ];
}

/** Nothing waits any more, and all of it was counted since; receipts may still come. */
export const isSettled = (live: Live): boolean =>
  live.asOf === null && live.fannedOut && channels.every((channel) => !live.channels[channel]?.waiting);
