// Passes connections on to another address: node relay.mjs LISTEN TARGET [COMMAND [ARGUMENT]...]
// An address is the path of a socket or a port of this machine. A command is run once the relay listens, and ended with.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [listen, target, command, ...rest] = process.argv.slice(2);
const address = (text) => (/^\d+$/.test(text) ? { host: '127.0.0.1', port: Number(text) } : { path: text });

createServer((client) => {
    const server = connect(address(target));
    const end = () => {
        client.destroy();
        server.destroy();
    };
    client.pipe(server).pipe(client);
    client.on('error', end);
    server.on('error', end);
}).listen(address(listen), () => {
    if (command) {
        const run = spawn(command, rest, { stdio: 'inherit' });
        run.on('error', (error) => {
            console.error(`${command}: ${error.message}`);
            process.exit(127);
        });
        run.on('exit', (code, signal) => process.exit(signal ? 1 : code));
    }
});
