import { describeSurvivors, ESCAPE_CASES, PLAIN_CASES } from '../helpers/survivor-table';

describeSurvivors('as this user', [...PLAIN_CASES, ...ESCAPE_CASES]);
