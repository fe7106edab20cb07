/**
 * What the public page of a message may know: the same for every reader but for the language, and never more than
 * those who got the text message. No people, no counts of people, no author, no exact place of an incident.
 *
 * Made by src/messages (the door), drawn by src/pages.
 */
import type { Kind, MessageClass, Mode, OrganisationKind, Role } from './domain.ts';
import type { Position } from './shapes.ts';
import type { Language } from './words.ts';

export interface PublicText {
  /** The subject; empty where there is none, and the page then leads with kind and place. */
  readonly headline: string;
  /** The long text, or that of the SMS without its stamp of sender and time. Blank lines part paragraphs. */
  readonly body: string;
  /** False: the frame in this language with the sender's free words inside, made by the program. */
  readonly original: boolean;
}

/** One message of the thread. */
export interface PublicPart {
  readonly kind: Kind;
  /** ISO 8601, as published. */
  readonly publishedAt: string;
  /** Empty where the text has been erased. */
  readonly texts: Readonly<Partial<Record<Language, PublicText>>>;
}

export interface PublicMessage {
  readonly code: string;
  /** Changes whenever anything below does; the page is drawn once per version and language. */
  readonly version: string;
  /** Of the message that opened the thread. */
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Mode;
  readonly state: 'live' | 'ended' | 'expired';
  readonly sender: {
    readonly role: Role;
    readonly organisation: string;
    readonly organisationKind: OrganisationKind;
    /** For senders who speak for a municipality; empty otherwise. */
    readonly municipality: string;
    /** Where a reader can check the message, as one types it: www.hasselt.be/bin. Null: not set. */
    readonly site: string | null;
  };
  /** In words, as written by the sender; may be empty. */
  readonly place: string;
  /** Names of the networks it was sent to. */
  readonly networks: readonly string[];
  /** The language the sender wrote in: shown to whom no translation can be given. */
  readonly written: Language;
  readonly publishedAt: string;
  readonly expiresAt: string | null;
  readonly endedAt: string | null;
  /** Of this message: 101 itself can fail, so no number is ever fixed in a page. */
  readonly emergencyNumbers: readonly string[];
  readonly timeZone: string;
  /** Polygons as lists of rings, of the networks or drawn by the sender. */
  readonly areas: readonly (readonly (readonly Position[])[])[];
  /** About where it happened; the page rounds it to some 100 metres before drawing. */
  readonly centre: Position | null;
  /** Addresses and street names under the area, for recognition; may be empty. */
  readonly ground: {
    readonly points: readonly Position[];
    readonly streets: readonly { readonly name: string; readonly at: Position }[];
  };
  /** In order of publication; the first opened the thread. */
  readonly parts: readonly PublicPart[];
  /** True once the texts of a closed thread are gone: the page then only says so. */
  readonly erased: boolean;
}

/** What the pages ask of the messages room. Both answer null for a code that is not there. */
export interface PublicMessages {
  /** Cheap: asked at most once a second per code. */
  version(code: string): Promise<string | null>;
  read(code: string): Promise<PublicMessage | null>;
}
