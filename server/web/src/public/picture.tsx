import type { ReactNode } from 'react';

/** The idea in one picture: the patient goes from one hospital to the next, and the result is there already. */
export function Picture(): ReactNode {
  return (
    <svg className="public-picture" viewBox="0 0 480 296" aria-hidden="true" focusable="false">
      <path className="ground" d="M12 270H468" />
      <g className="hospital">
        <path className="wall" d="M44 270V150a8 8 0 0 1 8-8h88a8 8 0 0 1 8 8v120" />
        <path className="sign" d="M78 100h36a8 8 0 0 1 8 8v34H70v-34a8 8 0 0 1 8-8z" />
        <path className="cross" d="M96 109v24M84 121h24" />
        <path className="windows" d="M62 162h16m10 0h16m10 0h16M62 188h16m10 0h16m10 0h16M62 214h16m36 0h16" />
        <path className="door" d="M84 270v-34a4 4 0 0 1 4-4h16a4 4 0 0 1 4 4v34" />
      </g>
      <g className="hospital">
        <path className="wall" d="M410 270v-76h34a8 8 0 0 1 8 8v68" />
        <path className="wall" d="M324 270V128a8 8 0 0 1 8-8h70a8 8 0 0 1 8 8v142" />
        <path className="sign" d="M349 78h36a8 8 0 0 1 8 8v34h-52V86a8 8 0 0 1 8-8z" />
        <path className="cross" d="M367 87v24M355 99h24" />
        <path className="windows" d="M340 142h14m6 0h14m6 0h14M340 168h14m6 0h14m6 0h14M340 194h14m6 0h14m6 0h14" />
        <path className="windows" d="M340 220h14m26 0h14M423 214h16M423 236h16" />
        <path className="door" d="M355 270v-34a4 4 0 0 1 4-4h16a4 4 0 0 1 4 4v34" />
      </g>
      <path className="way" d="M104 90C130 34 182 20 240 20s104 10 122 44" />
      <path className="tip" d="M352 54l11 12 5-16" />
      <g className="paper">
        <rect className="shade" x="203" y="47" width="86" height="114" rx="8" />
        <rect className="sheet" x="197" y="40" width="86" height="114" rx="8" />
        <path className="title" d="M209 56h38" />
        <path className="rows" d="M209 72h34m18 0h10M209 85h28m24 0h10M209 98h36m16 0h10" />
        <path className="pulse" d="M207 126h14l5-12 8 22 6-15 4 5h10" />
        <circle className="seal" cx="280" cy="146" r="21" />
        <path className="tick" d="M270 146l7 7 13-14" />
      </g>
      <g className="person">
        <circle cx="232" cy="208" r="12" />
        <path d="M210 262c0-22 8-36 22-36s22 14 22 36a6 6 0 0 1-6 6h-32a6 6 0 0 1-6-6z" />
      </g>
      <path className="steps" d="M166 248h26m80 0h26" />
      <path className="tip" d="M291 240l9 8-9 8" />
    </svg>
  );
}
