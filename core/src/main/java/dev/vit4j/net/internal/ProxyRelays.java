package dev.vit4j.net.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** Connects a client to the proxies of a network, through a relay if Java's client can't connect to one itself. */
final class ProxyRelays extends ProxySelector {

    private final Network network;
    private final SSLSocketFactory encryption;
    private final Map<ProxyAddress, ProxyRelay> relays = new HashMap<>();

    /** @param encryption for proxies that use TLS */
    ProxyRelays(Network network, SSLSocketFactory encryption) {
        this.network = network;
        this.encryption = encryption;
    }

    /** The relay for requests to an encrypted address; empty if Java's client needs none. */
    Optional<ProxyRelay> relay(ProxyAddress proxy, URI target) {
        boolean needed = target.getScheme().equalsIgnoreCase("https")
                && (proxy.encrypted() || proxy.credentials().isPresent());
        return needed ? Optional.of(relay(proxy)) : Optional.empty();
    }

    private synchronized ProxyRelay relay(ProxyAddress proxy) {
        return relays.computeIfAbsent(proxy, address -> {
            try {
                return ProxyRelay.open(address, encryption);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public List<Proxy> select(URI target) {
        return List.of(
                network.route(target).proxy().map(proxy -> proxy(proxy, target)).orElse(Proxy.NO_PROXY));
    }

    private Proxy proxy(ProxyAddress proxy, URI target) {
        return new Proxy(
                Proxy.Type.HTTP,
                relay(proxy, target)
                        .map(ProxyRelay::address)
                        .orElseGet(() -> InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
    }

    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
        // reported by the caller
    }

    synchronized void close() {
        relays.values().forEach(ProxyRelay::close);
    }
}
