/** How an entry stands, told by word, sign and colour. */
import { Tag } from 'antd';
import type { Ruling } from '../api/streams';
import { useTexts } from '../texts/texts';

const signs: Readonly<Record<string, readonly [sign: string, color: string]>> = {
  counts: ['✓', 'green'],
  corrected: ['✎', 'blue'],
  held: ['⏸', 'gold'],
  waiting: ['⧗', 'gold'],
  rejected: ['⊘', 'volcano'],
  declined: ['⊘', 'volcano'],
  voided: ['✕', 'red'],
  superseded: ['↷', 'default'],
};

interface StandingProps {
  readonly standing: string;
  readonly correctedBy?: string;
  readonly rulings?: readonly Ruling[];
}

/** Corrected entries count, with other content; where a correction waits for a second person, that is said. */
export function standingOf({ standing, correctedBy, rulings = [] }: StandingProps): string {
  if (standing !== 'counts') return standing;
  if (correctedBy !== undefined) return 'corrected';
  return rulings.some((ruling) => ruling.standing === 'waiting') ? 'waiting' : standing;
}

export function Standing(props: StandingProps) {
  const { timeline } = useTexts();
  const standing = standingOf(props);
  const [sign, color] = signs[standing] ?? ['', 'default'];
  return (
    <Tag color={color} className="standing">
      <span aria-hidden="true">{sign}</span> {timeline.standings[standing] ?? standing}
    </Tag>
  );
}
