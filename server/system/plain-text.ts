import { DecoratorHandler, type Dispatcher } from 'undici';
import { OutboundFault } from '../application/ports/outbound.ts';

/**
 * Lets through only answers that are plain UTF-8. A packed one could be a thousand times what the transport counts, and
 * a client library would turn bytes of GBK into question marks without a word, and a patient's name with them.
 */
export const plainText: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const inner: Dispatcher.DispatchHandler = new DecoratorHandler(handler);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const isText = (chunk?: Buffer): boolean => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
      return true;
    } catch {
      return false;
    }
  };
  let isRefused = false;
  // Not in the same turn as the headers: fetch would miss a failure of the body before it began to read.
  const refuse = (controller: Dispatcher.DispatchController): void => {
    if (isRefused) return;
    isRefused = true;
    setImmediate(() => {
      const fault = new OutboundFault('not-utf-8');
      controller.abort(fault);
      inner.onResponseError?.(controller, fault);
    });
  };
  return dispatch(options, {
    onRequestStart: (controller, context) => inner.onRequestStart?.(controller, context),
    onRequestUpgrade: (...upgrade) => inner.onRequestUpgrade?.(...upgrade),
    onResponseStart(controller, status, headers, message) {
      const encoding = headers['content-encoding'] ?? 'identity';
      if (encoding !== 'identity') throw new OutboundFault('packed');
      inner.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData(controller, chunk) {
      if (isRefused || !isText(chunk)) refuse(controller);
      else inner.onResponseData?.(controller, chunk);
    },
    onResponseEnd(controller, trailers) {
      if (isRefused || !isText()) refuse(controller);
      else inner.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      if (isRefused) return;
      const isTooLarge = (error as NodeJS.ErrnoException).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
      inner.onResponseError?.(controller, isTooLarge ? new OutboundFault('too-large') : error);
    },
  });
};
