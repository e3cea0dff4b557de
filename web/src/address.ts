/** What a page shows stands in its address, so that it can be reloaded, sent to somebody, and gone back to. */
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export type Asked = Readonly<Record<string, string | undefined>>;

/** The parameters by name, and a way to change some of them; those that are undefined or empty leave the address. */
export function useAsked(): [asked: Asked, ask: (change: Asked, options?: { replace?: boolean }) => void] {
  const [parameters, setParameters] = useSearchParams();
  const asked = Object.fromEntries([...parameters].filter(([, value]) => value !== ''));
  const ask = useCallback(
    (change: Asked, { replace = true } = {}) => {
      setParameters(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined || value === '') next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace },
      );
    },
    [setParameters],
  );
  return [asked, ask];
}

/** `/households/0190…/timeline?fact=…` */
export function addressOf(path: string, id?: string, view?: string, asked: Asked = {}): string {
  const steps = [path, id, view]
    .filter((step) => step !== undefined && step !== '')
    .map((step) => encodeURIComponent(step!));
  const query = new URLSearchParams(
    Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  ).toString();
  return `/${steps.join('/')}${query === '' ? '' : `?${query}`}`;
}
