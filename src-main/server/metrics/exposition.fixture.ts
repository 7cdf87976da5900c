/**
 * Reads what a monitor gets, as strictly as the format is written down
 * (https://prometheus.io/docs/instrumenting/exposition_formats/), for tests.
 */
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"';
// Numbers are read by Go, which takes any case of NaN; the library writes `Nan` before the event loop was measured.
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{((?:${LABEL})(?:,${LABEL})*)\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?|[Nn]a[Nn]|[+-]Inf)$`,
);
const COMMENT = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const TYPES = ['counter', 'gauge', 'histogram', 'summary'];

export interface Scraped {
  /** By name and labels, as `cooee_rooms_ended_total{outcome="left"}`. */
  readonly samples: ReadonlyMap<string, number>;
  /** Of each metric. */
  readonly types: ReadonlyMap<string, string>;
}

/** @throws Error for text that is not of the format, or says a thing twice, or a histogram that does not add up */
export function readExposition(text: string): Scraped {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, kind, described = '', words = ''] = COMMENT.exec(line) ?? [];
    if (kind === 'TYPE') {
      if (types.has(described) || !TYPES.includes(words)) throw new Error(`bad type: ${line}`);
      types.set(described, words);
    } else if (kind === 'HELP') {
      if (helps.has(described)) throw new Error(`two helps: ${line}`);
      helps.add(described);
    } else {
      const [, name = '', labels, value = ''] = SAMPLE.exec(line) ?? [];
      if (name === '') throw new Error(`not a sample: ${line}`);
      const key = labels === undefined ? name : `${name}{${labels}}`;
      const metric = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
      if (!types.has(metric) || !helps.has(metric)) throw new Error(`of no metric: ${line}`);
      if (samples.has(key)) throw new Error(`twice: ${line}`);
      samples.set(key, Number(value.replace('Inf', 'Infinity')));
    }
  }
  checkHistograms(samples);
  return { samples, types };
}

/** Buckets count everything up to their end, and the last one all. */
function checkHistograms(samples: ReadonlyMap<string, number>): void {
  const counted = new Map<string, number>();
  for (const [key, value] of samples) {
    const [, name = '', labels = ''] = /^(.+)_bucket\{(.*)\}$/.exec(key) ?? [];
    if (name === '') continue;
    const others = labels.replace(/,?le="[^"]*"/, '').replace(/^,/, '');
    const series = `${name}_count${others === '' ? '' : `{${others}}`}`;
    if (value < (counted.get(series) ?? 0)) throw new Error(`fewer than in the bucket before: ${key}`);
    counted.set(series, value);
  }
  for (const [series, value] of counted)
    if (samples.get(series) !== value) throw new Error(`not the sum of its buckets: ${series}`);
}
