/** The tree of areas with the number of households in each; a level is read when it is opened. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import { areasQuery } from '../api/areas';
import { Failure, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';

export default function AreasPage() {
  const texts = useTexts();
  useEffect(() => {
    document.title = `${texts.areas.title} · ${texts.product}`;
  }, [texts]);
  return (
    <section className="page">
      <h1>{texts.areas.title}</h1>
      <div className="tree">
        <Level parent={undefined} depth={0} />
      </div>
    </section>
  );
}

/** Levels that are open to begin with: a province and its cities. */
const open_depth = 2;

function Level({ parent, depth }: { parent: string | undefined; depth: number }) {
  const texts = useTexts();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery(
    areasQuery(parent === undefined ? {} : { parent }),
  );
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Wait />;
  const areas = data.pages.flatMap(({ items }) => items);
  if (areas.length === 0) return <Nothing title={texts.areas.nothing} />;
  return (
    <ul>
      {areas.map((area) => (
        <Branch key={area.code} area={area} depth={depth} />
      ))}
      {hasNextPage && (
        <li>
          <Button size="small" loading={isFetching} onClick={() => void fetchNextPage()}>
            {texts.find.next}
          </Button>
        </li>
      )}
    </ul>
  );
}

interface Area {
  readonly code: string;
  readonly name?: string;
  readonly households: number;
  readonly hasAreasBelow: boolean;
}

function Branch({ area: { code, name = code, households, hasAreasBelow }, depth }: { area: Area; depth: number }) {
  const { areas } = useTexts();
  const { language } = useLanguage();
  const [open, toggle] = useState(depth < open_depth);
  const count = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en').format(households);
  return (
    <li>
      <div className="branch">
        {hasAreasBelow ? (
          <button type="button" className="fold" aria-expanded={open} aria-label={name} onClick={() => toggle(!open)}>
            {open ? '▾' : '▸'}
          </button>
        ) : (
          <span className="fold" />
        )}
        <Link href={addressOf('areas', code)}>{name}</Link>
        <code>{code}</code>
        {households > 0 ? (
          <Link className="branch-count" href={`/?area=${code}`} title={areas.open}>
            {areas.households(count)}
          </Link>
        ) : (
          <span className="branch-count unsaid">{areas.households(count)}</span>
        )}
      </div>
      {open && hasAreasBelow && <Level parent={code} depth={depth + 1} />}
    </li>
  );
}
