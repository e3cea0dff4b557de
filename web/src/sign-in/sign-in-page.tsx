/** Stands in the place of every page while nobody is signed in, and leaves the address as it is. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { beginSession } from '../api/session';
import type { Ending } from '../api/session';
import { useLanguage, useTexts } from '../texts/texts';
import { readConfig, readPeople, redeem, signInAs } from './config';
import type { Granted, Person, SignInConfig } from './config';
import { askNext, comeBack, goToIssuer, nextAsking, NotSignedIn } from './oidc';

/** Whoever wants to sign in hears soon that it can't be done now, and it is asked again all the same. */
const patience = {
  retry: 2,
  refetchInterval: ({ state }: { state: { status: string } }) => (state.status === 'error' ? again_ms : false),
} as const;
const again_ms = 5_000;

export function SignInPage({ ended }: { ended: Ending | undefined }) {
  const texts = useTexts();
  const config = useQuery({
    ...patience,
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => readConfig(signal).then((found) => found ?? null),
  });
  return (
    <div className="sign-in">
      <Card className="sign-in-card">
        <h1>{texts.product}</h1>
        <p className="motto">{texts.motto}</p>
        <Ended ended={ended} />
        {config.isPending && <Spin description={texts.loading} />}
        {config.isError && <Unread error={config.error} retry={() => void config.refetch()} />}
        {config.data === null && <p>{texts.signIn.unavailable}</p>}
        {config.data?.mode === 'link' && <ByLink people={config.data.people} />}
        {config.data?.mode === 'oidc' && <ByIssuer config={config.data} ended={ended} />}
        {config.data?.mode === 'link' && <p className="note">{texts.signIn.memory}</p>}
      </Card>
    </div>
  );
}

function Unread({ error, retry }: { error: Error; retry: () => void }) {
  const texts = useTexts();
  return (
    <Alert
      type="error"
      showIcon
      title={texts.problems.failed}
      description={error.message}
      action={<Button onClick={retry}>{texts.retry}</Button>}
    />
  );
}

function Ended({ ended }: { ended: Ending | undefined }) {
  const { signIn } = useTexts();
  if (!ended || ended.by === 'owner') return null;
  if (ended.said === undefined) return <Alert type="warning" showIcon title={signIn.ended} />;
  return <Alert type="error" showIcon title={signIn.refused} description={ended.said} />;
}

interface SigningIn {
  readonly failure: string | undefined;
  readonly sign: (granted: Promise<Granted>, name?: string) => Promise<void>;
}

function useSignIn(): SigningIn {
  const [failure, tell] = useState<string>();
  const sign = async (granted: Promise<Granted>, name?: string): Promise<void> => {
    try {
      const { token, expiresAt } = await granted;
      beginSession(token, expiresAt, name);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  return { failure, sign };
}

/** The code that a link brings, taken out of the address before anything else: it is not to stay in a history. */
function takeCode(): string | undefined {
  const [place, query] = location.hash.slice(1).split('?');
  const code = place === '/sign-in' ? new URLSearchParams(query).get('code') : null;
  if (code === null) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return code;
}

function ByLink({ people }: { people: string | undefined }) {
  const { language } = useLanguage();
  const texts = useTexts();
  const { failure, sign } = useSignIn();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const code = takeCode();
    if (code !== undefined) void sign(redeem(code, language));
  });
  return (
    <>
      {failure !== undefined && <Alert type="error" showIcon title={texts.signIn.failed} description={failure} />}
      {people === undefined ? <p>{texts.signIn.byLink}</p> : <People path={people} sign={sign} />}
    </>
  );
}

function People({ path, sign }: { path: string; sign: ReturnType<typeof useSignIn>['sign'] }) {
  const texts = useTexts();
  const people = useQuery({
    ...patience,
    queryKey: ['people', path],
    queryFn: ({ signal }) => readPeople(path, signal),
  });
  if (people.isPending) return <Spin description={texts.loading} />;
  if (people.isError) return <Unread error={people.error} retry={() => void people.refetch()} />;
  return (
    <section aria-labelledby="people">
      <h2 id="people">{texts.signIn.people}</h2>
      <ul className="people">
        {people.data.map((person) => (
          <li key={person.id}>
            <Button block size="large" onClick={() => void sign(signInAs(path, person.id), person.name)}>
              <span className="person-name">{person.name}</span>
              <span className="person-role">{roleOf(person, texts.roles)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function roleOf({ role, detail, title }: Person, roles: Readonly<Record<string, string>>): string {
  const more = [detail, title].find((each) => typeof each === 'string');
  return [roles[role] ?? role, more].filter(Boolean).join(' · ');
}

function ByIssuer({ config, ended }: { config: Extract<SignInConfig, { mode: 'oidc' }>; ended: Ending | undefined }) {
  const texts = useTexts();
  const [failure, fail] = useState<NotSignedIn>();
  const [waits, wait] = useState(true);
  const [wasEnded, tellEnded] = useState(false);
  const begun = useRef(false);
  const orFail = (going: Promise<void>): void => {
    going.catch((error: unknown) => {
      wait(false);
      fail(error instanceof NotSignedIn ? error : new NotSignedIn('other', String(error)));
    });
  };
  const begin = async (): Promise<void> => {
    if (ended?.by === 'owner') askNext('anew');
    // Another token of the same issuer would be refused as well.
    if (ended?.by === 'service') askNext('as usual');
    const back = await comeBack(config);
    if (back.outcome === 'signed in') {
      beginSession(back.granted.token, back.granted.expiresAt);
      return;
    }
    if (back.outcome === 'none' && nextAsking() === 'silently')
      return goToIssuer(config, 'silently', ended?.by === 'time');
    tellEnded(back.outcome === 'unknown' && back.wasEnded);
    wait(false);
  };
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    orFail(begin());
  });
  const asking = nextAsking() === 'anew' ? 'anew' : 'as usual';
  return (
    <>
      {wasEnded && <Alert type="warning" showIcon title={texts.signIn.ended} />}
      {failure && (
        <Alert
          type="error"
          showIcon
          title={texts.signIn.failed}
          description={texts.signIn.because[failure.because](failure.said)}
        />
      )}
      {waits ? (
        <Spin description={texts.signIn.underWay} />
      ) : (
        <Button type="primary" size="large" block onClick={() => orFail(goToIssuer(config, asking))}>
          {texts.signIn.redirect}
        </Button>
      )}
    </>
  );
}
