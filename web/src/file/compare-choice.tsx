/** Which two files are compared. */
import { Button, Select } from 'antd';
import type { Asked } from '../address';
import { DayField } from '../day-field';
import { useLanguage, useTexts } from '../texts/texts';
import { today } from '../words/days';
import type { Stops } from './stops';
import { knownWords } from './time-panel';
import type { View } from './view-props';

export type Side = View;

interface CompareChoiceProps {
  readonly left: Side;
  readonly right: Side;
  readonly stops: Stops;
  readonly ask: (change: Asked) => void;
}

export function CompareChoice({ left, right, stops, ask }: CompareChoiceProps) {
  const { compare } = useTexts();
  const exchange = (): void => {
    ask({
      from: right.asOf ?? today(),
      to: left.asOf,
      knownFrom: right.knownAt,
      knownTo: left.knownAt,
    });
  };
  return (
    <div className="compare-choice">
      <OneSide title={compare.left} side={left} names={{ asOf: 'from', knownAt: 'knownFrom' }} {...{ stops, ask }} />
      <Button onClick={exchange} aria-label={compare.exchange} title={compare.exchange}>
        ⇄
      </Button>
      <OneSide title={compare.right} side={right} names={{ asOf: 'to', knownAt: 'knownTo' }} {...{ stops, ask }} />
    </div>
  );
}

interface OneSideProps extends Pick<CompareChoiceProps, 'stops' | 'ask'> {
  readonly title: string;
  readonly side: Side;
  /** Of the parameters in the address. */
  readonly names: { readonly asOf: string; readonly knownAt: string };
}

function OneSide({ title, side, names, stops, ask }: OneSideProps) {
  const { file, colon } = useTexts();
  const { language } = useLanguage();
  const known = side.knownAt;
  const instants = known === undefined || stops.instants.includes(known) ? stops.instants : [...stops.instants, known];
  return (
    <fieldset>
      <legend>{title}</legend>
      <div className="labelled">
        <label htmlFor={names.asOf}>{file.asOf}</label>
        <DayField
          id={names.asOf}
          max={today()}
          value={side.asOf ?? today()}
          choose={(day) => ask({ [names.asOf]: day })}
        />
      </div>
      <div className="labelled">
        <span>{file.knownAt}</span>
        <Select
          aria-label={`${title}${colon}${file.knownAtLabel}`}
          value={known ?? ''}
          onChange={(value: string) => ask({ [names.knownAt]: value })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: file.knownNow },
            ...instants.toReversed().map((instant) => ({ value: instant, label: knownWords(instant, language) })),
          ]}
        />
      </div>
    </fieldset>
  );
}
