import './add-buttons.css';

import { FilePlus, FolderPlus } from 'lucide-react';

import { tell } from '../../store';
import { texts } from '../../texts';
import { Button } from '../controls/button';

/** For those who would rather choose than drop. */
export function AddButtons({ size }: { readonly size: 'normal' | 'small' }) {
  return (
    <div className="add-buttons">
      <Button
        size={size}
        icon={<FilePlus aria-hidden />}
        onClick={() => {
          tell('transfers.choose', { what: 'files' });
        }}
      >
        {texts.connected.addFiles}
      </Button>
      <Button
        size={size}
        icon={<FolderPlus aria-hidden />}
        onClick={() => {
          tell('transfers.choose', { what: 'folder' });
        }}
      >
        {texts.connected.addFolder}
      </Button>
    </div>
  );
}
