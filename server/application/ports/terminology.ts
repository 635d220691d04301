/** The exchange's own FHIR artefacts: code systems, value sets, concept maps. */
export interface Terminology {
  /** All artefacts of a resource type. */
  all(type: string): readonly Readonly<Record<string, unknown>>[];
}
