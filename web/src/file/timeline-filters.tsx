/** The conditions of a timeline, chosen among what there is in it. */
import { Button, Checkbox, Select } from 'antd';
import { useMemo } from 'react';
import type { Asked } from '../address';
import type { TimelineEntry } from '../api/streams';
import { DayField } from '../day-field';
import { useTexts } from '../texts/texts';
import type { Texts } from '../texts/zh';
import { byFileOrder } from '../texts/words';
import type { Wording } from '../words/wording';
import { standingOf } from './standing';
import { actorOf, conditions, isOfSystem, peopleOf, slicesOf } from './timeline-filter';

interface TimelineFiltersProps {
  readonly entries: readonly TimelineEntry[];
  readonly wording: Wording;
  readonly names: ReadonlyMap<string, string>;
  readonly asked: Asked;
  readonly ask: (change: Asked) => void;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

export function TimelineFilters({ entries, wording, names, asked, ask }: TimelineFiltersProps) {
  const texts = useTexts();
  const { timeline } = texts;
  const options = useMemo(() => optionsOf(entries, wording, names, texts), [entries, wording, names, texts]);
  const isFiltered = conditions.some((name) => asked[name] !== undefined);
  return (
    <div className="filters timeline-filters">
      {(['fact', 'slice', 'person', 'actor', 'status'] as const).map((name) => (
        <Select
          key={name}
          aria-label={timeline[name]}
          placeholder={timeline[name]}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          value={asked[name]}
          onChange={(value?: string) => ask({ [name]: value })}
          options={withChosen(options[name], asked[name], name === 'status' ? timeline.standings : {})}
        />
      ))}
      {(['from', 'to'] as const).map((name) => (
        <div key={name} className="labelled">
          <label htmlFor={`day-${name}`}>{timeline[name]}</label>
          <DayField id={`day-${name}`} value={asked[name]} choose={(day) => ask({ [name]: day })} />
        </div>
      ))}
      {entries.some(isOfSystem) && (
        <Checkbox
          checked={asked['system'] !== undefined}
          onChange={({ target }) => ask({ system: target.checked ? '1' : '' })}
        >
          {timeline.showSystem}
        </Checkbox>
      )}
      {isFiltered && (
        <Button onClick={() => ask(Object.fromEntries(conditions.map((name) => [name, undefined])))}>
          {texts.clear}
        </Button>
      )}
    </div>
  );
}

/** What stands in the address is shown, also where nothing in the timeline is like it. */
function withChosen(options: Option[], chosen: string | undefined, words: Readonly<Record<string, string>>): Option[] {
  if (chosen === undefined || options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: words[chosen] ?? chosen }];
}

function optionsOf(
  entries: readonly TimelineEntry[],
  wording: Wording,
  names: ReadonlyMap<string, string>,
  { timeline, roles }: Texts,
) {
  const facts = new Map<string, string>();
  const slices = new Set<string>();
  const people = new Set<string>();
  const actors = new Map<string, string>();
  const standings = new Set<string>();
  for (const entry of entries) {
    facts.set(entry.fact, entry.title);
    standings.add(standingOf(entry));
    for (const slice of slicesOf(entry)) slices.add(slice);
    for (const person of peopleOf(entry, names)) people.add(person);
    for (const each of [entry, ...entry.rulings]) {
      const { sub, role } = each.recordedBy;
      actors.set(actorOf(each), `${sub} · ${roles[role] ?? role}`);
    }
    for (const ruling of entry.rulings) facts.set(ruling.fact, ruling.title);
  }
  const listed = (values: Iterable<string>, label: (value: string) => string): Option[] =>
    [...values].map((value) => ({ value, label: label(value) }));
  return {
    fact: listed(facts.keys(), (value) => facts.get(value)!),
    slice: listed([...slices].sort(byFileOrder), (value) => wording.field(value)),
    person: listed(people, (value) => names.get(value)!),
    actor: listed(actors.keys(), (value) => actors.get(value)!),
    status: listed(standings, (value) => timeline.standings[value] ?? value),
  };
}
