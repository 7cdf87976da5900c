import './landscape.css';

import type { CallPhase } from '../../../src-shared/session';

/** Radii in units of the picture. */
const RINGS = [22, 44, 66] as const;

function Voice({ side, x, y }: { readonly side: 'near' | 'far'; readonly x: number; readonly y: number }) {
  return (
    <g className={`voice voice-${side}`}>
      {RINGS.map((radius) => (
        <circle key={radius} className="voice-ring" cx={x} cy={y} r={radius} />
      ))}
      <circle className="voice-mouth" cx={x} cy={y} r="5" />
    </g>
  );
}

/**
 * Two ridges and a voice on each: the picture behind the name. Decoration only; the style sheet lets the voices call
 * while somebody is looked for.
 */
export function Landscape({ phase }: { readonly phase: CallPhase['name'] }) {
  return (
    <svg
      className={`landscape landscape-${phase}`}
      viewBox="0 0 1200 240"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
    >
      <path
        className="hill-far"
        d="M0 104c120-18 210 34 330 44s200-18 330-22 180-30 290-52 180-22 250-10v176H0z"
      />
      <Voice side="far" x={1150} y={64} />
      <path
        className="hill-middle"
        d="M0 146c90-22 190-18 300 4s210 44 350 38 250-50 350-46 140 22 200 34v64H0z"
      />
      <Voice side="near" x={54} y={136} />
      <path className="hill-near" d="M0 206c160-34 300-40 470-22s300 38 450 14 220-34 280-30v72H0z" />
    </svg>
  );
}
