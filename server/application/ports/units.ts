import type { UnitRelations } from '../../domain/report/measurement.ts';

/** The unit of a FHIR Quantity: text, code and code system, each as far as the source gave it. */
export interface WrittenUnit {
  readonly unit: string;
  readonly code: string;
  readonly system: string;
}

/** Units of measurement by UCUM. Nothing here throws, waits, or grows with what comes from outside. */
export interface Units extends UnitRelations {
  /**
   * The UCUM code of a unit as hospitals write it, or undefined where it cannot be read with certainty, or its text and
   * its code say different things. `expected`, the catalogue's unit of the item, decides only between readings of
   * letters that stand for several units (`G/L`, `U/mL`); it never makes a unit into another.
   */
  read(written: WrittenUnit, expected: string): string | undefined;
}
