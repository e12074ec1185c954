import { BodySpool } from '@source-mixpanel/kernel';

/**
 * A storage for bodies that keeps none in memory and whose disk is full: the connector must emit
 * records before it verified them.
 */
export class FullStorage extends BodySpool {
  constructor() {
    super({ directory: '/nowhere', memoryBytes: 0 });
  }

  override openFile(): ReturnType<BodySpool['openFile']> {
    return Promise.reject(Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }));
  }
}
