/** A condition that a link brought, by its name, with a way to let go of it. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { fileQuery } from '../api/streams';
import { useLanguage, useTexts } from '../texts/texts';
import { isRecord } from '../words/pointer';

/** The kinds of streams that filters name, by the segment of their addresses. */
const paths: Readonly<Record<string, string>> = { unit: 'organisations', cadre: 'cadres' };

interface ChosenProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  /** The value in words, where it is no name of something. */
  readonly said?: string;
  readonly drop: () => void;
}

export function Chosen({ name, title, value, said = value, drop }: ChosenProps) {
  const { language } = useLanguage();
  const { colon } = useTexts();
  const path = paths[name];
  const { data } = useQuery({
    ...fileQuery({ path: path ?? '', id: value }, {}, language),
    enabled: path !== undefined && value !== 'none',
  });
  const called = isRecord(data?.state) ? data.state['name'] : undefined;
  return (
    <Button onClick={drop}>
      ✕ {title}
      {colon}
      {typeof called === 'string' ? called : said}
    </Button>
  );
}
