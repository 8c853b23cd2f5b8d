package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Type;

/** An operator of the engine called by its registered name: for those without a Java method in the presets. */
public final class Operator {

    private final OperatorHandle handle;

    /** The types of list arguments, looked up once: each look-up leaks a copy. */
    private final ConcurrentMap<Integer, Type.TypePtr> elementTypes = new ConcurrentHashMap<>();

    private Operator(OperatorHandle handle) {
        this.handle = handle;
    }

    /** The operator, if this build of the engine has it. */
    static Optional<Operator> find(String name, String overload) {
        Engine.load();
        try {
            OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
            handle.retainReference(); // lives as long as the process, whatever scope is open at its first use
            return Optional.of(new Operator(handle));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    public static Operator get(String name, String overload) {
        return find(name, overload)
                .orElseThrow(() -> EngineAccess.failure(
                        name + "." + overload,
                        new IllegalStateException("this build of the engine has no such operator")));
    }

    /** Calls the operator and returns its first result. */
    public Tensor call(IValue... arguments) {
        return EngineAccess.tensor(
                new org.bytedeco.pytorch.Tensor(stackAfter(arguments).get(0).toTensor()));
    }

    /** Calls the operator and returns its result, an integer. */
    long callForNumber(IValue... arguments) {
        try (PointerScope scope = new PointerScope()) {
            return stackAfter(arguments).get(0).toInt();
        }
    }

    /** Calls the operator for its side effect on its arguments. */
    void run(IValue... arguments) {
        try (PointerScope scope = new PointerScope()) {
            stackAfter(arguments);
        }
    }

    private IValueVector stackAfter(IValue... arguments) {
        IValueVector stack = new IValueVector();
        for (IValue argument : arguments) {
            stack.push_back(argument);
        }
        handle.callBoxed(stack);
        return stack;
    }

    /** A list of tensors for the argument at {@code index}, with its declared element type. */
    public IValue list(int index, List<Tensor> tensors) {
        GenericList list = emptyList(index);
        tensors.forEach(t -> list.push_back(new IValue(EngineAccess.handle(t))));
        return new IValue(list);
    }

    /** A list of integers for the argument at {@code index}. (An IValue of a LongArrayRef would abort the process.) */
    public IValue list(int index, long... numbers) {
        GenericList list = emptyList(index);
        for (long number : numbers) {
            list.push_back(new IValue(number));
        }
        return new IValue(list);
    }

    private GenericList emptyList(int index) {
        return new GenericList(elementTypes.computeIfAbsent(index, this::elementType));
    }

    private Type.TypePtr elementType(int index) {
        Type.TypePtr type =
                handle.schema().arguments().getPointer(index).type().get().containedType(0);
        type.retainReference(); // like the handle
        return type;
    }

    public static IValue value(Tensor tensor) {
        return new IValue(EngineAccess.handle(tensor));
    }

    /** An argument that is the same for all calls: it survives the scope in which it is created. */
    static IValue constant(IValue value) {
        value.retainReference();
        return value;
    }
}
