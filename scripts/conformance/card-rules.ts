import { unless, type Fault } from './assertion.ts';
import { isText, isWebUrl, listOf, member, textOf } from './json.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/iu;

/** Where in a card or a list of services something is null or empty, which CDS Hooks forbids. */
export function emptyMembers(value: unknown, path: string): readonly string[] {
  if (value === null || value === '') return [path];
  if (typeof value !== 'object') return [];
  const parts = Object.entries(value);
  return parts.length === 0 ? [path] : parts.flatMap(([name, part]) => emptyMembers(part, `${path}.${name}`));
}

/** What `crd_server_response_validation` and `crd_card_optional_fields_validation` ask of a card. */
export function cardFaults(card: unknown): readonly Fault[] {
  const has = (name: string): boolean => member(card, name) !== undefined;
  const array = (name: string): readonly Fault[] =>
    unless(!has(name) || listOf(member(card, name)).length > 0, `${name}: an array with something in it`, 'none');
  const indicator = member(card, 'indicator');
  const topic = member(card, 'source', 'topic');
  return [
    ...unless(isText(member(card, 'summary')), 'summary', member(card, 'summary') ?? 'none'),
    ...unless(
      ['info', 'warning', 'critical'].includes(textOf(indicator)),
      'indicator info, warning or critical',
      indicator,
    ),
    ...unless(isText(member(card, 'source', 'label')), 'source.label', 'none'),
    ...unless(
      isText(member(topic, 'code')) && isText(member(topic, 'system')),
      'source.topic with code and system',
      topic,
    ),
    ...unless(!has('uuid') || UUID.test(textOf(member(card, 'uuid'))), 'uuid of RFC 4122', 'another'),
    ...unless(!has('detail') || isText(member(card, 'detail')), 'detail: a string', 'another'),
    ...array('suggestions'),
    ...array('overrideReasons'),
    ...array('links'),
    ...listOf(member(card, 'links')).flatMap(linkFaults),
    ...listOf(member(card, 'suggestions')).flatMap(suggestionFaults),
    ...listOf(member(card, 'overrideReasons')).flatMap((reason) =>
      ['code', 'system', 'display'].flatMap((name) =>
        unless(isText(member(reason, name)), `overrideReasons: ${name}`, member(reason, name) ?? 'none'),
      ),
    ),
  ];
}

function linkFaults(link: unknown): readonly Fault[] {
  const type = textOf(member(link, 'type'));
  return [
    ...unless(isText(member(link, 'label')), 'links: label', 'none'),
    ...unless(['absolute', 'smart'].includes(type), 'links: type absolute or smart', type),
    ...unless(isWebUrl(member(link, 'url')), 'links: a URL', 'another'),
  ];
}

function suggestionFaults(suggestion: unknown): readonly Fault[] {
  const actions = member(suggestion, 'actions');
  return [
    ...unless(isText(member(suggestion, 'label')), 'suggestions: label', 'none'),
    ...unless(UUID.test(textOf(member(suggestion, 'uuid'))), 'suggestions: uuid of RFC 4122', 'another'),
    ...unless(
      actions === undefined || listOf(actions).length > 0,
      'suggestions: actions with something in it',
      actions,
    ),
    ...listOf(actions).flatMap((action) => {
      const type = textOf(member(action, 'type'));
      return type === 'delete'
        ? unless(
            /^[A-Za-z]+\/[^/\s]+$/u.test(textOf(member(action, 'resourceId'))),
            'delete: resourceId Type/id',
            action,
          )
        : [
            ...unless(['create', 'update'].includes(type), 'action: create, update or delete', type),
            ...unless(isText(member(action, 'resource', 'resourceType')), `${type}: a FHIR resource`, 'none'),
          ];
    }),
  ];
}

/** The invariants cds-resp-1 to 7 of the CDS Hooks specification. */
export function invariantFaults(card: unknown): readonly Fault[] {
  const suggestions = listOf(member(card, 'suggestions'));
  const actions = suggestions.flatMap((each) => listOf(member(each, 'actions')));
  const recommended = suggestions.filter((each) => member(each, 'isRecommended') === true);
  const behaviours = suggestions
    .map((each) => member(each, 'actionSelectionBehavior'))
    .filter((each) => each !== undefined);
  const behaviour = member(card, 'selectionBehavior');
  const isDelete = (action: unknown): boolean => member(action, 'type') === 'delete';
  const named = (rule: number, holds: boolean, seen: unknown): readonly Fault[] =>
    unless(holds, `cds-resp-${String(rule)}`, seen ?? 'none');
  return [
    ...named(1, behaviour !== 'at-most-one' || recommended.length <= 1, recommended.length),
    ...named(
      2,
      actions
        .filter(isDelete)
        .every((each) => isText(member(each, 'resourceId')) && member(each, 'resource') === undefined),
      'a delete without resourceId or with a resource',
    ),
    ...named(
      3,
      listOf(member(card, 'links')).every(
        (link) => member(link, 'type') === 'smart' || member(link, 'appContext') === undefined,
      ),
      'appContext on a link that is not smart',
    ),
    ...named(
      4,
      listOf(member(card, 'overrideReasons')).every((each) => isText(member(each, 'display'))),
      'a reason without display',
    ),
    ...named(
      5,
      actions.every((each) => isText(member(each, 'description'))),
      'an action without description',
    ),
    ...named(6, suggestions.length === 0 || ['at-most-one', 'any'].includes(textOf(behaviour)), behaviour),
    ...named(
      7,
      behaviours.every((each) => ['all', 'any', 'at-most-one'].includes(textOf(each))),
      behaviours,
    ),
  ];
}
