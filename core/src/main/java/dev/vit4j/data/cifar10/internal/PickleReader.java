package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads pickles (protocol 2) written by Python 2, of dictionaries, lists, strings, integers and uint8 NumPy arrays. A
 * pickle is a program; this reader knows only the few instructions and the three names that such files need, runs
 * nothing, and refuses everything else. Instructions: CPython's {@code Lib/pickletools.py}.
 *
 * <p>Integers are returned as {@link Long}, strings of up to 255 bytes as {@link String}, longer ones as
 * {@code byte[]}.
 */
final class PickleReader {

    /** A NumPy array in C order. */
    @SuppressWarnings("ArrayRecordComponent") // 30 MB, read once
    record UInt8Array(List<Long> shape, byte[] content) {}

    /** The names that may occur in a pickle: none of them runs anything. */
    private enum Global {
        RECONSTRUCT("numpy.core.multiarray _reconstruct"),
        NDARRAY("numpy ndarray"),
        DTYPE("numpy dtype");

        private final String qualifiedName;

        Global(String qualifiedName) {
            this.qualifiedName = qualifiedName;
        }
    }

    private enum Marker {
        MARK,
        NONE
    }

    /** A NumPy object between its construction and its state. */
    private static final class Unbuilt {
        private final Global type;
        private Object state = Marker.NONE;

        Unbuilt(Global type) {
            this.type = type;
        }
    }

    private final ByteBuffer in;
    private final String shownAs;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickleReader(byte[] content, String shownAs) {
        this.in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.shownAs = shownAs;
    }

    /**
     * @param shownAs the file's name in messages
     * @throws ResourceException if the pickle is broken, or contains anything other than data
     */
    static Object read(byte[] content, String shownAs) {
        PickleReader reader = new PickleReader(content, shownAs);
        try {
            return reader.run();
        } catch (BufferUnderflowException e) {
            throw new ResourceException(
                    shownAs + ": the pickle ends after " + content.length + " bytes without its end mark; the file is"
                            + " incomplete: delete it and download or unpack the data set again",
                    e);
        }
    }

    private Object run() {
        for (int opcode = in.get(); opcode != '.'; opcode = in.get()) {
            execute(opcode & 0xFF);
        }
        return resolved(pop());
    }

    private void execute(int opcode) {
        switch (opcode) {
            case 0x80 -> requireProtocol2(in.get());
            case '(' -> stack.push(Marker.MARK);
            case 'N' -> stack.push(Marker.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'K' -> stack.push((long) (in.get() & 0xFF));
            case 'M' -> stack.push((long) (in.getShort() & 0xFFFF));
            case 'J' -> stack.push((long) in.getInt());
            case 'U' -> stack.push(text(in.get() & 0xFF));
            case 'T' -> stack.push(longString());
            case 'c' -> stack.push(global(line() + " " + line()));
            case '}' -> stack.push(new LinkedHashMap<>());
            case ']' -> stack.push(new ArrayList<>());
            case ')' -> stack.push(List.of());
            case 0x85 -> stack.push(popped(1));
            case 0x86 -> stack.push(popped(2));
            case 0x87 -> stack.push(popped(3));
            case 't' -> stack.push(poppedToMark());
            case 's' -> putAll(popped(2));
            case 'u' -> putAll(poppedToMark());
            case 'a' -> addAll(popped(1));
            case 'e' -> addAll(poppedToMark());
            case 'q' -> memo.put(in.get() & 0xFF, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 'h' -> stack.push(remembered(in.get() & 0xFF));
            case 'j' -> stack.push(remembered(in.getInt()));
            case 'R' -> reduce();
            case 'b' -> build();
            default ->
                throw broken(String.format(Locale.ROOT, "instruction 0x%02x, which is not needed for images", opcode));
        }
    }

    private void requireProtocol2(int protocol) {
        if (protocol != 2) {
            throw broken("pickle protocol " + protocol + ", expected 2");
        }
    }

    private String text(int length) {
        return new String(bytes(length), StandardCharsets.ISO_8859_1);
    }

    private Object longString() {
        int length = in.getInt();
        return length <= 255 ? text(length) : bytes(length);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw broken("a string of " + length + " bytes, but " + in.remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte next = in.get(); next != '\n'; next = in.get()) {
            line.append((char) (next & 0xFF));
        }
        return line.toString();
    }

    private Global global(String name) {
        return Arrays.stream(Global.values())
                .filter(global -> global.qualifiedName.equals(name))
                .findFirst()
                .orElseThrow(() -> broken("the name \"" + name + "\", expected only NumPy's array and dtype; such a"
                        + " pickle could run code and is not read"));
    }

    /** {@code _reconstruct(ndarray, (0,), 'b')} or {@code dtype('u1', 0, 1)}: an empty object whose state follows. */
    private void reduce() {
        List<Object> call = popped(2);
        if (!(call.get(1) instanceof List<?> arguments) || arguments.isEmpty()) {
            throw broken("a call without arguments");
        }
        if (call.get(0) == Global.RECONSTRUCT && arguments.get(0) == Global.NDARRAY) {
            stack.push(new Unbuilt(Global.NDARRAY));
        } else if (call.get(0) == Global.DTYPE && arguments.get(0).equals("u1")) {
            stack.push(new Unbuilt(Global.DTYPE));
        } else {
            throw broken("a call of " + call.get(0) + arguments + ", expected an array of uint8");
        }
    }

    private void build() {
        Object state = pop();
        if (!(top() instanceof Unbuilt unbuilt)) {
            throw broken("a state for something that is not a NumPy object");
        }
        unbuilt.state = unbuilt.type == Global.NDARRAY ? array(state) : state;
    }

    /** (version, shape, dtype, whether in Fortran order, content). */
    private UInt8Array array(Object state) {
        if (state instanceof List<?> fields
                && fields.size() == 5
                && fields.get(1) instanceof List<?> shape
                && shape.stream().allMatch(side -> side instanceof Long value && value >= 0)
                && fields.get(2) instanceof Unbuilt dtype
                && dtype.type == Global.DTYPE
                && fields.get(3).equals(false)) {
            byte[] content = fields.get(4) instanceof String text
                    ? text.getBytes(StandardCharsets.ISO_8859_1)
                    : fields.get(4) instanceof byte[] bytes ? bytes : new byte[0];
            List<Long> sides = shape.stream().map(Long.class::cast).toList();
            if (elements(sides) == content.length) {
                return new UInt8Array(sides, content);
            }
            throw broken("an array of shape " + sides + " with " + content.length + " bytes");
        }
        throw broken("an array's state that isn't one of uint8 in C order");
    }

    private long elements(List<Long> sides) {
        try {
            return sides.stream().reduce(1L, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new ResourceException(shownAs + ": the pickle holds an array of impossible shape " + sides, e);
        }
    }

    private void putAll(List<Object> keysAndValues) {
        if (!(top() instanceof Map<?, ?>) || keysAndValues.size() % 2 != 0) {
            throw broken("entries for something that is not a dictionary");
        }
        @SuppressWarnings("unchecked") // only '}' pushes maps
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (!(keysAndValues.get(i) instanceof String key)) {
                throw broken("a dictionary key that is not a string");
            }
            map.put(key, resolved(keysAndValues.get(i + 1)));
        }
    }

    private void addAll(List<Object> values) {
        if (!(top() instanceof ArrayList<?>)) {
            throw broken("elements for something that is not a list");
        }
        @SuppressWarnings("unchecked") // only ']' pushes array lists; tuples are unmodifiable
        List<Object> list = (ArrayList<Object>) top();
        list.addAll(values);
    }

    private static Object resolved(Object value) {
        return value instanceof Unbuilt unbuilt ? unbuilt.state : value;
    }

    private List<Object> popped(int count) {
        List<Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(pop());
        }
        Collections.reverse(values);
        return Collections.unmodifiableList(values);
    }

    private List<Object> poppedToMark() {
        List<Object> values = new ArrayList<>();
        for (Object value = pop(); value != Marker.MARK; value = pop()) {
            values.add(value);
        }
        Collections.reverse(values);
        return Collections.unmodifiableList(values);
    }

    private Object pop() {
        top();
        return stack.pop();
    }

    private Object top() {
        Object top = stack.peek();
        if (top == null) {
            throw broken("an instruction with too few operands");
        }
        return top;
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw broken("a reference to entry " + key + " of its memo, which has none");
        }
        return value;
    }

    private ResourceException broken(String found) {
        return new ResourceException(shownAs + ": in the pickle, at byte " + in.position() + ": found " + found);
    }
}
