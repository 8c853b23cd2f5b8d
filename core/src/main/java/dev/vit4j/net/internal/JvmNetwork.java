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
 * The network settings of the JVM, set by properties or by the program.
 *
 * @param selector the result of {@link ProxySelector#getDefault}
 * @param properties by name; an empty text for those that aren't set
 */
public record JvmNetwork(Optional<ProxySelector> selector, UnaryOperator<String> properties) {

    /** The selector that reads the properties; any other is the program's own. */
    private static final String STANDARD_SELECTOR = "sun.net.spi.DefaultProxySelector";

    public static JvmNetwork ofThisProcess() {
        @Nullable ProxySelector selector = ProxySelector.getDefault();
        return new JvmNetwork(Optional.ofNullable(selector), name -> System.getProperty(name, ""));
    }

    /** The route to an address; empty if the JVM has no setting for it. */
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

    /** The property that sets the JVM's trusted certificates, if it is set. */
    public Optional<String> trustStore() {
        return Stream.of("javax.net.ssl.trustStore", "javax.net.ssl.trustStoreType")
                .filter(name -> !properties.apply(name).isEmpty())
                .findFirst();
    }
}
