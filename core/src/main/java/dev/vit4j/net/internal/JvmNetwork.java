package dev.vit4j.net.internal;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM was told about the network, by properties or by the program that it runs.
 *
 * @param selector as {@link ProxySelector#getDefault} gives it
 * @param properties by name; an empty text for those that aren't set
 */
public record JvmNetwork(Optional<ProxySelector> selector, UnaryOperator<String> properties) {

    /** The one that reads the properties; another is the program's own. */
    private static final String STANDARD_SELECTOR = "sun.net.spi.DefaultProxySelector";

    public static JvmNetwork ofThisProcess() {
        @Nullable ProxySelector selector = ProxySelector.getDefault();
        return new JvmNetwork(Optional.ofNullable(selector), name -> System.getProperty(name, ""));
    }

    /** The way to an address; empty where nothing was said of it. */
    public Optional<Route> route(URI target) {
        Optional<String> source = source(target.getScheme().toLowerCase(Locale.ROOT));
        return source.flatMap(said -> selector.map(chooser -> new Route(
                chooser.select(target).stream()
                        .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                        .flatMap(proxy -> Stream.ofNullable((InetSocketAddress) proxy.address()))
                        .map(address -> new ProxyAddress(
                                false, address.getHostString(), address.getPort(), Optional.empty(), said))
                        .findFirst(),
                said)));
    }

    private Optional<String> source(String scheme) {
        if (selector.isPresent() && !selector.get().getClass().getName().equals(STANDARD_SELECTOR)) {
            return Optional.of("the program's ProxySelector");
        }
        if (properties.apply("java.net.useSystemProxies").equalsIgnoreCase("true")) {
            return Optional.of("java.net.useSystemProxies");
        }
        return Stream.of(scheme + ".proxyHost", "proxyHost")
                .filter(name -> !properties.apply(name).isEmpty())
                .findFirst();
    }

    /** The property by which the JVM was told whose certificates to trust, if it was. */
    public Optional<String> trustStore() {
        return Stream.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStoreType")
                .filter(name -> !properties.apply(name).isEmpty())
                .findFirst();
    }
}
