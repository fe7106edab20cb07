import { mustBeAllowed } from '../access/can.ts';
import { namesOf } from '../access/access.ts';
import { whoStillHold } from '../access/sign-in.ts';
import { proofOf, type Proof } from '../http/cookies.ts';
import { eventRooms } from '../http/events.ts';
import type { Handlers } from '../http/handlers.ts';
import { markRead, repliesTo } from '../delivery/replies.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import type { Signal } from '../work/signal.ts';
import * as drafts from './drafts.ts';
import { checkDraft, countAudience, type MessageDeps } from './examine.ts';
import { exportThread } from './export.ts';
import { historyOf, seenBy } from './live.ts';
import { sharedLive } from './live-shared.ts';
import * as messages from './messages.ts';
import { readPlan } from './plan.ts';
import { publish } from './publish.ts';
import * as reviews from './reviews.ts';
import { notForThem, scoresOf } from './scores.ts';

/** Who asks once waits for people and homes as they are now; a stream goes on with the counts and has them next time. */
const askedPatienceMs = 1_500;
const watchedPatienceMs = 100;

/** The routes of composing, approving, sending and following messages. `changed` fires when deliveries or messages moved. */
export const messagesHttp = (deps: MessageDeps & { readonly changed: Signal }) => {
  const live = sharedLive(deps.db);
  const streams = eventRooms<Proof>({
    changed: deps.changed,
    look: (id) => live.of(id, watchedPatienceMs),
    // A stream may outlive the access, or the session, of whoever opened it.
    may: async (id, proofs) => await seenBy(deps.db, id, await whoStillHold(deps, proofs)),
  });
  return {
    plan: ({ principal }) => readPlan(deps.db, principal, deps.clock.now()),
    countAudience: async ({ principal, body }) => {
      await messages.mustBeTheirsToWrite(deps, principal, body);
      return await countAudience(deps, principal, body);
    },
    checkDraft: async ({ principal, body, language }) => {
      const laid = body.id === null ? null : await messages.laidByAnother(deps, principal, body.id);
      if (laid) return await checkDraft(deps, laid.author, body.id, laid.draft, language);
      await messages.mustBeTheirsToWrite(deps, principal, body.draft, body.id);
      return await checkDraft(deps, principal, body.id, body.draft, language);
    },
    listMessages: ({ principal, query }) => messages.listMessages(deps, principal, query),
    createMessage: ({ principal, body }) => drafts.create(deps, principal, body.id, body.draft),
    getMessage: ({ principal, params }) => messages.getMessage(deps, principal, params.id),
    saveMessage: ({ principal, params, body }) =>
      drafts.save(deps, principal, params.id, body.revision, body.draft),
    keepMark: ({ principal, params, body }) => drafts.keepMark(deps, principal, params.id, body),
    submitMessage: ({ principal, params, body }) => drafts.submit(deps, principal, params.id, body.revision),
    returnMessage: ({ principal, params, body }) =>
      drafts.giveBack(deps, principal, params.id, body.revision, body.why),
    approveMessage: ({ principal, params, body }) =>
      drafts.approve(deps, principal, params.id, body.revision),
    publishMessage: ({ principal, params, body }) =>
      publish(deps, principal, params.id, body.revision, body.people),
    withdrawMessage: ({ principal, params, body }) =>
      drafts.withdraw(deps, principal, params.id, body.revision),
    extendMessage: ({ principal, params, body }) =>
      drafts.extend(deps, principal, params.id, new Date(body.expiresAt)),
    liveMessage: async ({ principal, params }) => {
      await messages.find(deps.db, principal, params.id);
      return await live.of(params.id, askedPatienceMs);
    },
    watchMessage: async ({ principal, params, request }) => {
      // Asked once before the stream opens, so that "not yours" is an answer and not an event.
      await messages.find(deps.db, principal, params.id);
      return streams.watch(params.id, proofOf(request) ?? refuse('sign-in/needed'), request.signal);
    },
    listReplies: async ({ principal, params }) => {
      const desk = isAtItsDesk(principal, await messages.find(deps.db, principal, params.id));
      const replies = await repliesTo(deps.db, deps.keys, params.id);
      return replies.map(({ id, kind, words, at, readAt }) => ({
        id,
        kind,
        words: desk ? words : null,
        at: at.toISOString(),
        readAt: readAt?.toISOString() ?? null,
      }));
    },
    readReplies: async ({ principal, params }) => {
      const message = await messages.find(deps.db, principal, params.id);
      if (!isAtItsDesk(principal, message)) refuse('access/role');
      await deps.db.transaction().execute((tx) => markRead(tx, params.id, deps.clock.now()));
    },
    messageScore: async ({ principal, params }) => {
      const message = await messages.find(deps.db, principal, params.id);
      return isAtItsDesk(principal, message)
        ? await scoresOf(deps.db, deps.keys, message.thread)
        : notForThem;
    },
    messageLog: async ({ principal, params }) => {
      const entries = await historyOf(deps.db, principal, params.id);
      const names = await namesOf(
        deps,
        principal,
        entries.flatMap((entry) => (entry.actor ? [entry.actor] : [])),
      );
      return entries.map(({ at, act, actor, details }) => ({
        at: at.toISOString(),
        act,
        actor: actor ? (names.get(actor) ?? null) : null,
        details,
      }));
    },
    exportThread: ({ principal, params }) => exportThread(deps, live, principal, params.id),
    listReviews: ({ principal }) => reviews.listReviews(deps, principal),
    reviewMessage: async ({ principal, params, body }) => {
      mustBeAllowed(principal, 'message.review');
      await reviews.reviewMessage(deps, principal, params.id, body.verdict, body.note);
    },
  } satisfies Partial<Handlers>;
};

/** Those whom a reply was meant for: the organisation that sent it, or the coordinator who wrote it. */
const isAtItsDesk = (principal: Principal, message: messages.Row): boolean =>
  message.author === principal.id ||
  (message.owner === principal.owner && principal.roles.some(({ role }) => role !== 'coordinator'));
