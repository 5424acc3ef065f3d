import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startServices } from './start-services';
import { chooseConnector } from './transport/connect';
import { folderAccess } from './transport/folder-access';
import './ui/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<App services={startServices(chooseConnector(), folderAccess())} />);
