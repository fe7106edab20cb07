/**
 * The words of the domain as closed lists: what both the server and the screens mean by a kind, a class, a state.
 * Sources: the default communication plan in docs/product.md, the glossary in docs/domain.md.
 */

export const kinds = [
  'oproep',
  'vermist',
  'update',
  'einde',
  'correctie',
  'feedback',
  'infoflash',
  'getuigen',
  'resultaat',
  'preventie',
  'stadsinfo',
  'buurt',
  'crisis',
] as const;
export type Kind = (typeof kinds)[number];

/** Kinds that follow another message of their thread instead of opening one. */
export const followUps = ['update', 'einde', 'correctie', 'feedback'] as const satisfies readonly Kind[];
export type FollowUp = (typeof followUps)[number];
export const isFollowUp = (kind: Kind): kind is FollowUp => followUps.some((one) => one === kind);

export const classes = ['emergency', 'urgent', 'ordinary'] as const;
export type MessageClass = (typeof classes)[number];

export const modes = ['real', 'test', 'exercise'] as const;
export type Mode = (typeof modes)[number];

export const channels = ['sms', 'voice', 'email', 'push'] as const;
export type Channel = (typeof channels)[number];

/** Lanes in the order in which a carrier serves them. */
export const lanes = ['emergency', 'urgent', 'codes', 'ordinary', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** What became of one delivery; 'handed' is not a success: the operator has it, nobody knows more. */
export const deliveryStates = [
  'waiting',
  'handed',
  'delivered',
  'confirmed',
  'failed',
  'unknown',
  'cancelled',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const networkStates = [
  'in-oprichting',
  'charter-ingediend',
  'erkend',
  'actief',
  'slapend',
  'gestopt',
  'gefuseerd',
] as const;
export type NetworkState = (typeof networkStates)[number];

export const networkKinds = ['bin', 'bin-z', 'thema'] as const;
export type NetworkKind = (typeof networkKinds)[number];

export const roles = [
  'dispatcher',
  'officer',
  'chief',
  'prevention',
  'coordinator',
  'street-contact',
  'emergency-coordinator',
  'mayor',
  'deputy',
  'fire-officer',
  'system-manager',
] as const;
export type Role = (typeof roles)[number];

export const organisationKinds = ['police-zone', 'municipality', 'fire-zone'] as const;
export type OrganisationKind = (typeof organisationKinds)[number];

/** Kinds of fact in the order of a dispatcher's priority list (docs/domain.md 2.3). */
export const incidents = [
  'robbery',
  'burglary',
  'burglary-attempt',
  'vehicle-theft',
  'theft',
  'suspicious-person',
  'suspicious-vehicle',
  'fraud',
  'aggression',
  'missing-person',
  'fire',
  'toxic-smoke',
  'gas',
  'flood',
  'other',
] as const;
export type Incident = (typeof incidents)[number];

export const verdicts = ['start', 'consult', 'do-not-start'] as const;
export type Verdict = (typeof verdicts)[number];

export const compass = ['N', 'NO', 'O', 'ZO', 'Z', 'ZW', 'W', 'NW'] as const;
export type Compass = (typeof compass)[number];
/** Degrees clockwise from north of each wind of the compass, in Dutch letters. */
export const bearingOf: Record<Compass, number> = {
  N: 0,
  NO: 45,
  O: 90,
  ZO: 135,
  Z: 180,
  ZW: 225,
  W: 270,
  NW: 315,
};
