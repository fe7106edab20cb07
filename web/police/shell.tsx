/**
 * What stands around every page: skip link, the way home, language, help with the keys, signing out; and which page the
 * address asks for. A session that has run out goes to sign in and comes back to the same address.
 */
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { languages, type Language } from '../../contract/words.ts';
import { pages, to, type PageName } from '../pages.ts';
import { call, onSignedOut } from '../ui/api.ts';
import { language, t, word } from '../ui/i18n.ts';
import { shortcuts, useShortcuts } from '../ui/keys.ts';
import { Dialog, Empty, LiveRegion, Refused, Waiting } from '../ui/pieces.tsx';
import { go, Link, match, place } from '../ui/router.tsx';
import { Sign } from '../ui/sign.tsx';
import { CoordinatorsPage } from '../coordinator/coordinators.tsx';
import { MembersPage } from '../coordinator/members.tsx';
import { ReachPage } from '../coordinator/reach.tsx';
import { SharePage } from '../coordinator/share.tsx';
import { Compose } from './compose.tsx';
import { DeliveryPage } from './delivery.tsx';
import { Home } from './home.tsx';
import { MessagePage } from './message.tsx';
import { Messages } from './messages.tsx';
import { Networks } from './networks.tsx';
import { PlanPage } from './plan.tsx';
import { Reviews } from './reviews.tsx';
import {
  managesStaff,
  openSession,
  readsMessages,
  reviews,
  session,
  unready,
  watchesDelivery,
} from './session.ts';
import { StaffPage } from './staff.tsx';
import { Tokens } from './tokens.tsx';
import { Wishes } from './wishes.tsx';

const components: Record<PageName, ComponentType<{ id: string }>> = {
  home: Home,
  compose: Compose,
  message: MessagePage,
  messages: Messages,
  reviews: Reviews,
  networks: Networks,
  wishes: Wishes,
  plan: PlanPage,
  tokens: Tokens,
  staff: StaffPage,
  delivery: DeliveryPage,
  members: MembersPage,
  coordinators: CoordinatorsPage,
  share: SharePage,
  reach: ReachPage,
};

const goSignIn = () => {
  const here = location.pathname + location.search;
  location.assign(`/sign-in?then=${encodeURIComponent(here)}`);
};

export function Shell() {
  const main = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const { path } = place.value;
  const name = (Object.keys(pages) as PageName[]).find((one) => match(pages[one], path));
  const id = name ? (match(pages[name], path)?.['id'] ?? '') : '';

  useEffect(() => {
    onSignedOut(goSignIn);
    void openSession();
  }, []);
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  useEffect(() => {
    document.title = name ? t('console.title', { page: t(`console.page.${name}`) }) : t('console.title.bare');
    // A new page starts at its heading, for the eye and for a screen reader alike.
    main.current?.focus({ preventScroll: true });
  }, [path, language.value, session.value]);
  useShortcuts([
    { key: '?', label: t('console.keys.help'), act: () => setHelp(true) },
    { key: 'h', label: t('console.keys.home'), act: () => go(to.home()) },
    { key: 'm', label: t('console.keys.messages'), act: () => go(to.messages()) },
  ]);

  const Page = name ? components[name] : null;
  return (
    <>
      <a class="skip" href="#main">
        {t('console.skip')}
      </a>
      <Top name={name ?? null} onHelp={() => setHelp(true)} />
      <main id="main" class="page wide" ref={main} tabIndex={-1}>
        {unready.value ? (
          <Refused refusal={unready.value} retry={() => void openSession()} />
        ) : !session.value ? (
          <Waiting what={t('console.opening')} />
        ) : Page ? (
          <Page id={id} key={`${name} ${id}`} />
        ) : (
          <Empty title={t('console.noPage')}>
            <p>
              <Link class="button" to={to.home()}>
                {t('console.backHome')}
              </Link>
            </p>
          </Empty>
        )}
      </main>
      <LiveRegion />
      {help && <Keys onClose={() => setHelp(false)} />}
    </>
  );
}

/** The pages that have something for this person. */
function shownPages() {
  const here = session.value;
  const all = ['home', 'messages', 'reviews', 'networks', 'plan', 'staff', 'delivery'] as const;
  if (!here) return all.filter((page) => page !== 'staff' && page !== 'delivery');
  return all.filter((page) => {
    if (page === 'reviews') return reviews(here);
    if (page === 'staff') return managesStaff(here);
    if (page === 'delivery') return watchesDelivery(here);
    return page === 'home' || page === 'networks' || readsMessages(here);
  });
}

function Top({ name, onHelp }: { name: PageName | null; onHelp: () => void }) {
  const here = (page: PageName) => (name === page ? { 'aria-current': 'page' as const } : {});
  const me = session.value?.me;
  return (
    <header class="top">
      <Link class="brand" to={to.home()}>
        <Sign name="urgent" /> Belfort
      </Link>
      <nav aria-label={t('console.nav')}>
        {shownPages().map((page) => (
          <Link key={page} to={to[page]()} {...here(page)}>
            {t(`console.page.${page}`)}
          </Link>
        ))}
      </nav>
      <div class="end row">
        <button
          type="button"
          class="button small quiet"
          onClick={onHelp}
          aria-label={t('console.keys.title')}
        >
          <kbd>?</kbd>
        </button>
        {me && (
          <details
            class="me"
            onKeyDown={(event) => event.key === 'Escape' && (event.currentTarget.open = false)}
          >
            <summary>
              {me.name}
              <span class="quiet-text"> {me.organisation.name}</span>
            </summary>
            <Mine />
          </details>
        )}
      </div>
    </header>
  );
}

function Mine() {
  const me = session.value?.me;
  if (!me) return null;
  const choose = async (chosen: Language) => {
    language.value = chosen;
    await call('setLanguage', { body: { language: chosen } }).catch(() => undefined);
  };
  return (
    <div class="me-menu card stack tight">
      <p class="quiet-text">{me.roles.map(({ role }) => word('role', role)).join(', ')}</p>
      <fieldset>
        <legend>{t('console.language')}</legend>
        <div class="row">
          {languages.map((one) => (
            <button
              key={one}
              type="button"
              class="button small"
              lang={one}
              aria-pressed={language.value === one}
              onClick={() => void choose(one)}
            >
              {one.toUpperCase()}
            </button>
          ))}
        </div>
      </fieldset>
      <p>
        <Link to={to.tokens()}>{t('console.page.tokens')}</Link>
      </p>
      <button
        type="button"
        class="button"
        onClick={() =>
          void call('signOut').then(
            () => location.assign('/sign-in'),
            () => location.assign('/sign-in'),
          )
        }
      >
        {t('console.signOut')}
      </button>
    </div>
  );
}

function Keys({ onClose }: { onClose: () => void }) {
  return (
    <Dialog
      title={t('console.keys.title')}
      onClose={onClose}
      footer={
        <button type="button" class="button" data-first onClick={onClose}>
          {t('console.close')}
        </button>
      }
    >
      <dl class="keys">
        {shortcuts().map((one) => (
          <div key={one.key + one.label}>
            <dt>
              <kbd>{one.key === '?' ? '?' : one.key.toUpperCase()}</kbd>
            </dt>
            <dd>{one.label}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet-text">{t('console.keys.note')}</p>
    </Dialog>
  );
}
