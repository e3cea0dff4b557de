/** Draws with ECharts, which is loaded only when a chart is looked at. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import type { EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Bound } from './bounds';
import type { Drawing } from './drawings';

register([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const ink = '#9f1d20';
const alert_ink = '#b86e00';
/** There is no room for words beside it. */
const narrow_pixels = 480;
const grid_line = '#ddd6ce';
const labelled_max = 24;

const beginOfYear = ({ min }: { min: number }): number => new Date(new Date(min).getFullYear(), 0, 1).getTime();

/** @returns what takes it away again */
export function drawChart(place: HTMLElement, drawing: Drawing): () => void {
  const chart = init(place, undefined, { renderer: 'svg' });
  // By name: room for words is measured in it.
  const { fontFamily } = getComputedStyle(place);
  chart.setOption(optionOf(drawing, fontFamily, place.clientWidth < narrow_pixels));
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(place);
  return () => {
    observer.disconnect();
    chart.dispose();
  };
}

function optionOf(
  { kind, points, levels, until, bounds = [] }: Drawing,
  fontFamily: string,
  isNarrow: boolean,
): EChartsCoreOption {
  const isTime = kind !== 'bars';
  const text = { fontSize: 13, color: '#1c1a19' };
  return {
    animation: false,
    textStyle: { fontFamily },
    grid: { left: 12, right: bounds.length > 0 && !isNarrow ? 150 : 40, top: 28, bottom: 8, containLabel: true },
    tooltip: { trigger: 'item', formatter: ({ dataIndex }: { dataIndex: number }) => escaped(points[dataIndex]) },
    xAxis: isTime
      ? { type: 'time', min: beginOfYear, axisLabel: text, splitLine: { show: false } }
      : { type: 'category', data: points.map(({ at }) => at), axisLabel: text },
    yAxis: levels
      ? {
          type: 'value',
          interval: 1,
          max: Math.max(1, levels.length - 1),
          axisLabel: { ...text, formatter: (level: number) => levels[level] ?? '' },
          splitLine: { lineStyle: { color: grid_line } },
        }
      : {
          type: 'value',
          scale: kind === 'line',
          ...room(bounds),
          axisLabel: text,
          splitLine: { lineStyle: { color: grid_line } },
        },
    series: [
      {
        type: kind === 'bars' ? 'bar' : 'line',
        step: kind === 'steps' ? 'end' : undefined,
        barMaxWidth: 48,
        symbolSize: 9,
        itemStyle: { color: ink },
        lineStyle: { width: 2 },
        markLine: linesOf(bounds, points, isNarrow),
        label: { show: points.length <= labelled_max, ...text, ...labelsOf(kind, points) },
        data: [
          ...points.map(({ at, value, alert }) => ({
            value: isTime ? [at, value] : value,
            ...(alert !== undefined && { symbol: 'diamond', symbolSize: 15, itemStyle: { color: alert_ink } }),
          })),
          ...lastStep({ points, until }),
        ],
      },
    ],
  };
}

interface Extent {
  readonly min: number;
  readonly max: number;
}

/** The axis reaches as far as its bounds. */
function room(bounds: readonly Bound[]) {
  if (bounds.length === 0) return {};
  const values = bounds.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = ({ min, max }: Extent) => Math.max(max, high) - Math.min(min, low);
  const step = (extent: Extent) => 10 ** Math.floor(Math.log10(span(extent)));
  return {
    min: (extent: Extent) => Math.floor(Math.min(extent.min, low) / step(extent) - 0.3) * step(extent),
    max: (extent: Extent) => Math.ceil(Math.max(extent.max, high) / step(extent) + 0.3) * step(extent),
  };
}

/** Each with its words; those of the gravest are drawn through. */
function linesOf(bounds: readonly Bound[], points: Drawing['points'], isNarrow: boolean) {
  return {
    silent: true,
    symbol: 'none',
    data: [
      ...bounds.map(({ value, level, words }) => ({
        yAxis: value,
        lineStyle: { color: level === 'urgent' ? ink : alert_ink, type: level === 'urgent' ? 'solid' : 'dashed' },
        label: { formatter: words, position: isNarrow ? 'insideEndTop' : 'end', fontSize: 13, color: '#1c1a19' },
      })),
      ...points.flatMap(barOf),
    ],
  };
}

/** A bar over the days on which it may have been. */
function barOf({ within, value }: Drawing['points'][number]) {
  if (!within) return [];
  const bar = { lineStyle: { color: ink, opacity: 0.25, width: 8, type: 'solid' }, label: { show: false } };
  return [[{ coord: [within[0], value], ...bar }, { coord: [within[1], value] }]];
}

/** What came last goes on being so. */
function lastStep({ points, until }: Pick<Drawing, 'points' | 'until'>) {
  const last = points.at(-1);
  return until === undefined || !last ? [] : [{ value: [until, last.value], symbol: 'none' }];
}

/** A step is at the height of its words: it says when, as the source does, for a year is drawn at its middle. */
function labelsOf(kind: Drawing['kind'], points: Drawing['points']) {
  const when = ({ dataIndex }: { dataIndex: number }): string => points[dataIndex]?.when ?? '';
  if (kind === 'steps') return { position: 'right', offset: [0, -9], formatter: when };
  return { position: 'top', formatter: labelOf(points) };
}

function labelOf(points: Drawing['points']): (item: { dataIndex: number }) => string {
  return ({ dataIndex }) => {
    const { words = '', alert } = points[dataIndex] ?? {};
    return alert === undefined ? words : `⚠ ${words}`;
  };
}

/** What people wrote is text, also where a library would take it for markup. */
function escaped(point: Drawing['points'][number] | undefined): string {
  if (!point) return '';
  const words = [point.when ?? point.at, point.words, point.alert].filter((each) => each !== undefined).join(' · ');
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
