package dev.vit4j.tensor;

import java.nio.ByteBuffer;
import org.bytedeco.pytorch.global.torch;

/** The device that tensors are stored and computed on. */
public enum Device {
    CPU(torch.DeviceType.CPU),
    CUDA(torch.DeviceType.CUDA);

    private final torch.DeviceType type;

    Device(torch.DeviceType type) {
        this.type = type;
    }

    /** Whether this machine has the device, and this build the native libraries for it. */
    public boolean isAvailable() {
        Engine.load();
        return this == CPU || torch.cuda_is_available();
    }

    /**
     * Allocates uninitialized host memory for values to be copied to this device: a direct buffer in native byte order,
     * aligned to 64 bytes, which the garbage collector frees. For a GPU its pages are locked (pinned), so that the GPU
     * can read them itself.
     *
     * @param bytes the capacity
     * @throws RuntimeException if the device doesn't exist or the pages can't be locked
     */
    public ByteBuffer hostBuffer(int bytes) {
        return this == CPU ? HostMemory.aligned(bytes) : HostMemory.pageLocked(bytes);
    }

    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(type);
    }
}
