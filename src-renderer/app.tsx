import { AnswerScreen } from './components/answer/answer-screen';
import { ChoiceScreen } from './components/choice/choice-screen';
import { ConnectedScreen } from './components/connected/connected-screen';
import { ConnectingScreen } from './components/connecting/connecting-screen';
import { DropArea } from './components/drop/drop-area';
import { Frame } from './components/frame/frame';
import { GuessBanner } from './components/notices/guess-banner';
import { LiveRegion } from './components/notices/live-region';
import { NoticeBar } from './components/notices/notice-bar';
import { EndedScreen } from './components/over/ended-screen';
import { FailedScreen } from './components/over/failed-screen';
import { SettingsDialog } from './components/settings/settings-dialog';
import { WaitingScreen } from './components/waiting/waiting-screen';
import { useWindow } from './store';

/** The screen of the phase the call is in. Every phase has exactly one. */
function Screen() {
  const phase = useWindow((state) => state.snapshot.phase);
  const network = useWindow((state) => state.snapshot.network);
  const transfers = useWindow((state) => state.snapshot.transfers);
  const notes = useWindow((state) => state.snapshot.notes);
  const unfinished = useWindow((state) => state.snapshot.unfinished);
  const firstScreen = useWindow((state) => state.firstScreen);

  switch (phase.name) {
    case 'idle':
      return firstScreen === 'answer' ? <AnswerScreen /> : <ChoiceScreen />;
    case 'waiting':
      return <WaitingScreen phase={phase} network={network} transfers={transfers} />;
    case 'connecting':
      return <ConnectingScreen phase={phase} transfers={transfers} />;
    case 'connected':
      return <ConnectedScreen phase={phase} transfers={transfers} notes={notes} />;
    case 'failed':
      return <FailedScreen phase={phase} transfers={transfers} notes={notes} unfinished={unfinished} />;
    case 'ended':
      return <EndedScreen phase={phase} transfers={transfers} notes={notes} unfinished={unfinished} />;
  }
}

export function App() {
  const phase = useWindow((state) => state.snapshot.phase);
  const settingsOpen = useWindow((state) => state.settingsOpen);
  return (
    <Frame phase={phase}>
      <GuessBanner />
      <DropArea>
        <Screen />
      </DropArea>
      <NoticeBar />
      <LiveRegion />
      {settingsOpen && <SettingsDialog />}
    </Frame>
  );
}
