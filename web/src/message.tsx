/** Says why a page has nothing to show, and what to do about it. */
import { Alert, Button, Spin } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { isNotReadable, lacksRole, Problem } from './api/client';
import { useTexts } from './texts/texts';

export function Message({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  const texts = useTexts();
  return (
    <div className="message" role="status">
      <h1>{title}</h1>
      {hint !== undefined && <p>{hint}</p>}
      {children ?? <Link href="/">{texts.problems.backHome}</Link>}
    </div>
  );
}

/** Why there is nothing within a page. */
export function Nothing({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className="nothing" role="status">
      <strong>{title}</strong>
      {hint !== undefined && <p>{hint}</p>}
      {children}
    </div>
  );
}

/** A file that is out of reach and one that does not exist look the same. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { problems, signIn, retry: again } = useTexts();
  if (isNotReadable(error)) return <Message title={problems.notReadable} hint={problems.notReadableHint} />;
  if (error instanceof Problem && error.status === 400)
    return <Message title={problems.badAddress} hint={error.message} />;
  return (
    <Alert
      className="banner"
      type="error"
      showIcon
      title={lacksRole(error) ? signIn.noRole : problems.failed}
      description={error instanceof Error ? error.message : String(error)}
      action={retry && <Button onClick={retry}>{again}</Button>}
    />
  );
}

export function Wait() {
  const texts = useTexts();
  return (
    <div className="wait">
      <Spin description={texts.loading} />
    </div>
  );
}
