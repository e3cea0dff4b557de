/** The frame around every page, and which page is shown at which address. */
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Spin } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { Link, Route, Switch, useLocation, useSearch } from 'wouter';
import { signOut, useSession } from './api/session';
import type { Claims } from './api/session';
import { ErrorBoundary } from './error-boundary';
import { FilePage } from './file/file-page';
import { FindPage } from './lists/find-page';
import { Message } from './message';
import { SignInPage } from './sign-in/sign-in-page';
import { later } from './later';
import { useLanguage, useTexts } from './texts/texts';

const ListPage = later(() => import('./lists/list-page'));
const AllListsPage = later(() => import('./lists/all-lists-page'));
const AreasPage = later(() => import('./lists/areas-page'));
const ReportPage = later(() => import('./lists/report-page'));
const SamplePage = later(() => import('./lists/sample-page'));
const PersonalDataPage = later(() => import('./file/personal-data-page'));

export function App() {
  const { session, ended } = useSession();
  const texts = useTexts();
  const queries = useQueryClient();
  const [location] = useLocation();
  const search = useSearch();
  const isSignedIn = session !== undefined;
  // What one person has read is not for the next one at this screen. What is looked at already is asked by the sign-in:
  // taken away from under it, it would be waited for without end.
  useEffect(() => {
    if (!isSignedIn)
      queries.removeQueries({ type: 'inactive', predicate: ({ queryKey }) => queryKey[0] !== 'sign-in' });
  }, [isSignedIn, queries]);
  return (
    <>
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <ErrorBoundary
          at={`${location}?${search}`}
          instead={<Message title={texts.problems.broken} hint={texts.problems.brokenHint} />}
        >
          {isSignedIn ? <Pages /> : <SignInPage ended={ended} />}
        </ErrorBoundary>
      </main>
    </>
  );
}

function Pages() {
  const texts = useTexts();
  return (
    <>
      <Unreachable />
      <Suspense fallback={<Spin className="wait" description={texts.loading} />}>
        <Switch>
          <Route path="/">
            <FindPage />
          </Route>
          <Route path="/sign-in">
            <FindPage />
          </Route>
          <Route path="/lists">
            <AllListsPage />
          </Route>
          <Route path="/lists/areas">
            <AreasPage />
          </Route>
          <Route path="/lists/:list">{({ list }) => <ListPage key={list} name={list} />}</Route>
          <Route path="/reports/:report?">
            <ReportPage />
          </Route>
          <Route path="/sample">
            <SamplePage />
          </Route>
          <Route path="/personal-data/:id">{({ id }) => <PersonalDataPage key={id} id={id} />}</Route>
          <Route path="/:path/:id/:view?">
            {({ path, id, view }) => <FilePage key={`${path} ${id}`} stream={{ path, id }} view={view} />}
          </Route>
          <Route>
            <Message title={texts.problems.noPage} />
          </Route>
        </Switch>
      </Suspense>
    </>
  );
}

/** Says that the service is being waited for, as long as something is asked again and again. */
function Unreachable() {
  const texts = useTexts();
  const waiting = useIsFetching({ predicate: ({ state }) => state.fetchFailureCount > 0 });
  if (waiting === 0) return null;
  return <Alert className="banner" type="warning" showIcon title={texts.problems.unreachable} role="status" />;
}

function Header() {
  const texts = useTexts();
  const { language, choose } = useLanguage();
  const { session } = useSession();
  return (
    <header className="top">
      <Link className="brand" href="/">
        {texts.product}
      </Link>
      {session && <Navigation />}
      <div className="top-end">
        {session && (
          <span className="who" title={session.claims.sub}>
            {whoIs(session.claims, texts.roles)}
          </span>
        )}
        {session && (
          <Button type="text" className="on-top" onClick={signOut}>
            {texts.signIn.signOut}
          </Button>
        )}
        <Button
          type="text"
          className="on-top"
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
        >
          {texts.language}
        </Button>
      </div>
    </header>
  );
}

/** An issuer may name the role by a claim of its own, and the name not at all: then it is the account. */
function whoIs({ name, role = '', sub }: Claims, roles: Readonly<Record<string, string>>): string | undefined {
  return [name, roles[role]].filter(Boolean).join(' · ') || sub;
}

/** On a narrow screen behind a button of its own. */
function Navigation() {
  const { nav } = useTexts();
  const [location] = useLocation();
  const [openAt, open] = useState<string>();
  const isOpen = openAt === location;
  const places: [href: string, text: string][] = [
    ['/', nav.home],
    ['/lists/findings', nav.findings],
    ['/lists/held', nav.held],
    ['/lists/corrections', nav.corrections],
    ['/lists/overdue', nav.overdue],
    ['/lists/needs', nav.needs],
    ['/lists/pairings', nav.pairings],
    ['/lists/areas', nav.areas],
    ['/reports', nav.reports],
    ['/sample', nav.sample],
    ['/lists', nav.kinds],
  ];
  const isWithin = (href: string): boolean => location === href || (href !== '/' && location.startsWith(`${href}/`));
  // All lists are the place of those that have none of their own.
  const here = places
    .map(([href]) => href)
    .filter(isWithin)
    .sort((a, b) => b.length - a.length)[0];
  return (
    <>
      <button
        type="button"
        className="menu-button"
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => open(isOpen ? undefined : location)}
      >
        {nav.menu} <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
      </button>
      <nav id="menu" aria-label={nav.menu} className={isOpen ? 'is-open' : undefined}>
        {places.map(([href, text]) => (
          <Link key={href} href={href} aria-current={href === here ? 'page' : undefined}>
            {text}
          </Link>
        ))}
      </nav>
    </>
  );
}
