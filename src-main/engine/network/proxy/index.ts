export { proxyOfEnvironment } from './environment';
export { connectThroughProxy } from './through-proxy';
