/** Every list that there is: those of households, and the files of every other kind. */
import { useEffect } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import { useDescribedLists } from '../api/described-lists';
import { Failure, Wait } from '../message';
import { useTexts } from '../texts/texts';

export default function AllListsPage() {
  const texts = useTexts();
  const { data, error, refetch } = useDescribedLists();
  useEffect(() => {
    document.title = `${texts.nav.kinds} · ${texts.product}`;
  }, [texts]);
  return (
    <section className="page">
      <h1>{texts.nav.kinds}</h1>
      <p className="note">{texts.lists.allExplain}</p>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Wait />}
      {data && (
        <dl className="all-lists">
          {data.map(({ name, title, description }) => (
            <div key={name}>
              <dt>
                <Link href={addressOf('lists', name)}>
                  {name === 'corrections.all' || name === 'visits' ? texts.nav[name] : title}
                </Link>
              </dt>
              <dd>{description}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
