/** A range over time with a tick for each change: the browser's own control, so that every key works. */
import { Button } from 'antd';
import { useId, useMemo } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTexts } from '../texts/texts';

interface SliderProps {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly ticks: readonly number[];
  /** The value in words. */
  readonly words: string;
  readonly onChange: (value: number) => void;
  /** Beside the range: a field for the same value. */
  readonly children?: ReactNode;
}

/** Ticks that can be told apart on the widest screen. */
const tick_places = 600;

export function Slider({ label, min, max, value, ticks, words, onChange, children }: SliderProps) {
  const { file, colon } = useTexts();
  const id = useId();
  const before = ticks.findLast((tick) => tick < value);
  const after = ticks.find((tick) => tick > value);
  const jump = (to: number | undefined): void => {
    if (to !== undefined) onChange(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.shiftKey) return;
    if (event.key === 'ArrowLeft') jump(before ?? min);
    else if (event.key === 'ArrowRight') jump(after ?? max);
    else return;
    event.preventDefault();
  };
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <Button
        size="small"
        aria-label={`${label}${colon}${file.previous}`}
        title={`${file.previous}（Shift+←）`}
        disabled={value <= min}
        onClick={() => jump(before ?? min)}
      >
        ‹
      </Button>
      <div className="slider-track">
        <Ticks min={min} max={max} ticks={ticks} />
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          step={1}
          value={value}
          aria-valuetext={words}
          onKeyDown={onKeyDown}
          onChange={({ target }) => onChange(Number(target.value))}
        />
      </div>
      <Button
        size="small"
        aria-label={`${label}${colon}${file.next}`}
        title={`${file.next}（Shift+→）`}
        disabled={value >= max}
        onClick={() => jump(after ?? max)}
      >
        ›
      </Button>
      {children}
    </div>
  );
}

function Ticks({ min, max, ticks }: { min: number; max: number; ticks: readonly number[] }) {
  const path = useMemo(() => {
    const width = Math.max(1, max - min);
    const places = new Set(ticks.map((tick) => Math.round(((tick - min) / width) * tick_places)));
    return [...places].map((place) => `M${place} 0v10`).join('');
  }, [min, max, ticks]);
  return (
    <svg className="ticks" viewBox={`0 0 ${tick_places} 10`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
