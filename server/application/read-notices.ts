import type { InstitutionId } from '../domain/institution/institution.ts';
import type { Page, PageRequest, Pager } from './list-page.ts';
import type { ListedNotice, NoticeBook, NoticeQuery } from './ports/notices.ts';

export interface NoticesRequest extends PageRequest {
  readonly state: NoticeQuery['state'];
}

/** Notices of results that changed after they were relied on, newest first; the commission (null) sees all. */
export type ReadNotices = (caller: InstitutionId | null, request: NoticesRequest) => Promise<Page<ListedNotice>>;

export function makeReadNotices({
  notices,
  pager,
}: {
  readonly notices: NoticeBook;
  readonly pager: Pager;
}): ReadNotices {
  return (caller, request) =>
    pager.page(
      `notices ${request.state}`,
      caller,
      request,
      (after, limit) =>
        notices.find({
          institution: caller ?? undefined,
          state: request.state,
          after: after && { at: after.at, id: after.id as ListedNotice['notice']['id'] },
          limit,
        }),
      ({ notice }) => notice,
    );
}
