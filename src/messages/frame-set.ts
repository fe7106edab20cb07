/** A template as it is written down: the words of one kind and incident in four languages, with slots in braces. */
import type { Incident, Kind } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';

/** SMS, subject and what the body says beyond the SMS; the body opens with the SMS as a sentence. */
export type Frame = readonly [sms: string, subject: string, more?: string];
export interface FrameSet {
  readonly kind: Kind;
  readonly incident: Incident;
  readonly frames: Readonly<Record<Language, Frame>>;
}
