/**
 * How long a push service may keep others waiting, and whose answers tell of the account.
 *
 * A member's browser names its push service, so whoever joins may name a host of their own that never answers. A chunk
 * is recorded when its last answer is in: the bound on one host is the bound on what it does to the neighbours.
 *
 * The makers of browsers run a few services, and whether a push works depends on these. What another host answers says
 * nothing of the account, however much it took before: a count of pushes or of hosts is soon reached by whoever wants
 * to, a maker's name by nobody. Such a host serves the few who chose it, and gets what few need.
 */
export interface Leash {
  /** Requests on the way at a time, where it speaks HTTP/2; it may allow fewer. */
  readonly streams: number;
  /** Connections at a time, where it does not. */
  readonly sockets: number;
  /** Past this we do not know. */
  readonly answerMs: number;
  /** How long what a chunk brings may take, all in all. */
  readonly heldMs: number;
  /** For so long nothing goes to a host that failed; other chunks would wait for it anew. */
  readonly restMs: number;
}

/** Push services answer within a second. A connection broken is no reason to rest: half the city is behind each of them. */
export const ofAMaker: Leash = {
  streams: 200,
  sockets: 16,
  answerMs: 15_000,
  heldMs: 20_000,
  restMs: 0,
};
export const ofAnyHost: Leash = {
  streams: 16,
  sockets: 4,
  answerMs: 5_000,
  heldMs: 8_000,
  restMs: 30_000,
};
/** Hosts at a time that members chose: a name costs nothing to whoever has a domain, connections cost us. */
export const mostHosts = 128;

/** Whole names where the maker has other things under the same domain that a stranger may program. */
const makers =
  /^(fcm\.googleapis\.com|android\.googleapis\.com|jmt17\.google\.com|(.+\.)?push\.services\.mozilla\.com|(.+\.)?push\.apple\.com|.+\.notify\.windows\.com)$/;

export const isOfAMaker = ({ hostname }: URL): boolean => makers.test(hostname);
