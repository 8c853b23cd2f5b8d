package dev.vit4j.net.internal;

import java.util.Optional;

/**
 * The route to a server.
 *
 * @param proxy empty for a direct connection
 * @param source the setting that determines it; empty if there is none
 */
public record Route(Optional<ProxyAddress> proxy, String source) {

    public static final Route DIRECT = new Route(Optional.empty(), "");

    public static Route through(ProxyAddress proxy) {
        return new Route(Optional.of(proxy), proxy.source());
    }

    /** In words. */
    @Override
    public String toString() {
        return proxy.map(through ->
                        "through " + through + (through.credentials().isPresent() ? " with a name and a password" : ""))
                .orElse("directly" + (source.isEmpty() ? "" : " (" + source + ")"));
    }
}
